using Microsoft.Extensions.DependencyInjection;

namespace PredictionGuardrails;

/// <summary>Adds guards and handlers to a service collection.</summary>
public interface IPredictionGuardrailsBuilder
{
    /// <summary>The service collection.</summary>
    IServiceCollection Services { get; }
}
