using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace PredictionGuardrails.AspNetCore;

/// <summary>Maps the states of guards to health statuses.</summary>
public sealed class GuardHealthOptions
{
    /// <summary>Gets or sets the status while a guard learns its baseline and detects only gross changes. The default is <see cref="HealthStatus.Healthy"/>.</summary>
    public HealthStatus WhenLearning { get; set; } = HealthStatus.Healthy;

    /// <summary>Gets or sets the status while a change is detected and only observed. The default is <see cref="HealthStatus.Degraded"/>.</summary>
    public HealthStatus WhenChanged { get; set; } = HealthStatus.Degraded;

    /// <summary>
    /// Gets or sets the status while the breaker isn't closed and callers get the fallback. The default is <see cref="HealthStatus.Degraded"/>, so that load
    /// balancers keep the service in rotation.
    /// </summary>
    public HealthStatus WhenOpenWithFallback { get; set; } = HealthStatus.Degraded;

    /// <summary>Gets or sets the status while the breaker isn't closed and callers get exceptions. The default is <see cref="HealthStatus.Unhealthy"/>.</summary>
    public HealthStatus WhenOpenWithoutFallback { get; set; } = HealthStatus.Unhealthy;

    /// <summary>
    /// Gets or sets the status while the prediction log can't write records or a sink fails. Calls aren't affected. The default is
    /// <see cref="HealthStatus.Degraded"/>.
    /// </summary>
    public HealthStatus WhenLogFails { get; set; } = HealthStatus.Degraded;

    /// <summary>
    /// Gets or sets the status while the store of the fleet doesn't answer and guards decide alone. Calls aren't affected. The default is
    /// <see cref="HealthStatus.Degraded"/>.
    /// </summary>
    public HealthStatus WhenAlone { get; set; } = HealthStatus.Degraded;
}
