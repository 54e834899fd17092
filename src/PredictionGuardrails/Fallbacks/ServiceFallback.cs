using Microsoft.Extensions.DependencyInjection;

namespace PredictionGuardrails.Fallbacks;

/// <summary>A service from the container, in a scope of its own.</summary>
internal sealed class ServiceFallback<TInput, TPrediction, TService>(IServiceScopeFactory scopes, Func<TService, TInput, Breach, TPrediction> function)
    : Fallback<TInput, TPrediction>($"service {typeof(TService).Name}")
    where TService : notnull
{
    public override FallbackAnswer<TPrediction> Answer(TInput input, Breach breach)
    {
        using var scope = scopes.CreateScope();
        return function(scope.ServiceProvider.GetRequiredService<TService>(), input, breach);
    }

    public override async ValueTask<FallbackAnswer<TPrediction>> AnswerAsync(TInput input, Breach breach, CancellationToken cancellationToken)
    {
        var scope = scopes.CreateAsyncScope();
        await using var ending = scope.ConfigureAwait(false);
        return function(scope.ServiceProvider.GetRequiredService<TService>(), input, breach);
    }
}

internal sealed class AsyncServiceFallback<TInput, TPrediction, TService>(
    IServiceScopeFactory scopes, Func<TService, TInput, Breach, CancellationToken, ValueTask<TPrediction>> function)
    : AsyncFallback<TInput, TPrediction>($"service {typeof(TService).Name}")
    where TService : notnull
{
    public override async ValueTask<FallbackAnswer<TPrediction>> AnswerAsync(TInput input, Breach breach, CancellationToken cancellationToken)
    {
        var scope = scopes.CreateAsyncScope();
        await using var ending = scope.ConfigureAwait(false);
        return await function(scope.ServiceProvider.GetRequiredService<TService>(), input, breach, cancellationToken).ConfigureAwait(false);
    }
}
