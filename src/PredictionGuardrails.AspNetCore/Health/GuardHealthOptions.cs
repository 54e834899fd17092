using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace PredictionGuardrails.AspNetCore;

/// <summary>How healthy a service is while a guard is in a state.</summary>
public sealed class GuardHealthOptions
{
    /// <summary>While a baseline is learned, so that only gross changes are detected; healthy by default.</summary>
    public HealthStatus WhenLearning { get; set; } = HealthStatus.Healthy;

    /// <summary>While a metric is no longer what its baseline says, and that is only observed; degraded by default.</summary>
    public HealthStatus WhenChanged { get; set; } = HealthStatus.Degraded;

    /// <summary>While the model is not trusted and a fallback answers; degraded by default, for a service that answers should stay in rotation.</summary>
    public HealthStatus WhenOpenWithFallback { get; set; } = HealthStatus.Degraded;

    /// <summary>While the model is not trusted and callers get exceptions; unhealthy by default.</summary>
    public HealthStatus WhenOpenWithoutFallback { get; set; } = HealthStatus.Unhealthy;
}
