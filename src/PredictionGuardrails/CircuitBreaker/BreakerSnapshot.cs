namespace PredictionGuardrails.CircuitBreaker;

/// <summary>A breaker's state and what belongs to it.</summary>
/// <param name="State">The state.</param>
/// <param name="Breach">What opened it; null if it is closed.</param>
/// <param name="NextProbeAt">When the model is tried; null if it is closed, tried already, or isolated.</param>
internal sealed record BreakerSnapshot(BreakerState State, Breach? Breach, DateTimeOffset? NextProbeAt)
{
    public static readonly BreakerSnapshot Closed = new(BreakerState.Closed, null, null);
}
