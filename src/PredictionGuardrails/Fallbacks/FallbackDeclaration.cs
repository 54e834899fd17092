using Microsoft.Extensions.DependencyInjection;

namespace PredictionGuardrails.Fallbacks;

/// <summary>One link of a guard's chain of fallbacks, as code declares it.</summary>
internal abstract record FallbackDeclaration<TInput, TPrediction>
{
    public sealed record Constant(TPrediction Value) : FallbackDeclaration<TInput, TPrediction>;

    public sealed record LastKnownGood(TimeSpan MaximumAge) : FallbackDeclaration<TInput, TPrediction>;

    public sealed record Function(Fallback<TInput, TPrediction> Fallback) : FallbackDeclaration<TInput, TPrediction>;

    public sealed record Service(Type ServiceType, Func<IServiceScopeFactory, Fallback<TInput, TPrediction>> Create)
        : FallbackDeclaration<TInput, TPrediction>;
}
