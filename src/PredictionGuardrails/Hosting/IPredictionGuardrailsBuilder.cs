using Microsoft.Extensions.DependencyInjection;

namespace PredictionGuardrails;

/// <summary>Adds guards and handlers to a container.</summary>
public interface IPredictionGuardrailsBuilder
{
    /// <summary>The container's services.</summary>
    IServiceCollection Services { get; }
}
