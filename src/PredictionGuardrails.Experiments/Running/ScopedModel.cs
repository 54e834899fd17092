using Microsoft.Extensions.DependencyInjection;

namespace PredictionGuardrails.Experiments.Running;

/// <summary>Creates models that are services of the container: one for all calls, or one for each call in a scope of its own if the service is scoped.</summary>
/// <param name="registered">The services of the container.</param>
internal sealed class ScopedModel<TService, TInput, TPrediction>(IServiceCollection registered)
    where TService : notnull
{
    public VariantModel<TInput, TPrediction> Create(IServiceProvider services, Func<TService, TInput, TPrediction> predict)
    {
        if (!IsScoped)
        {
            var service = services.GetRequiredService<TService>();
            return new VariantModel<TInput, TPrediction> { Predict = input => predict(service, input) };
        }

        return new VariantModel<TInput, TPrediction>
        {
            Predict = input =>
            {
                using var scope = services.CreateScope();
                return predict(scope.ServiceProvider.GetRequiredService<TService>(), input);
            },
        };
    }

    public VariantModel<TInput, TPrediction> CreateAsync(
        IServiceProvider services, Func<TService, TInput, CancellationToken, ValueTask<TPrediction>> predict)
    {
        if (!IsScoped)
        {
            var service = services.GetRequiredService<TService>();
            return new VariantModel<TInput, TPrediction> { PredictAsync = (input, cancellationToken) => predict(service, input, cancellationToken) };
        }

        return new VariantModel<TInput, TPrediction> { PredictAsync = PredictInScopeAsync };

        async ValueTask<TPrediction> PredictInScopeAsync(TInput input, CancellationToken cancellationToken)
        {
            var scope = services.CreateAsyncScope();
            await using var ending = scope.ConfigureAwait(false);
            return await predict(scope.ServiceProvider.GetRequiredService<TService>(), input, cancellationToken).ConfigureAwait(false);
        }
    }

    private bool IsScoped => registered.LastOrDefault(static service => service.ServiceType == typeof(TService))?.Lifetime == ServiceLifetime.Scoped;
}
