namespace PredictionGuardrails;

/// <summary>
/// Decides when a model has recovered from a breach that was raised from outside of the guard. Until then, the breaker stays open even if predictions
/// pass the guard's own checks. A half-open guard calls it after each probe and every 10 seconds.
/// </summary>
public interface IRecoveryTest
{
    /// <summary>Starts the test. It's called when the breaker becomes half-open.</summary>
    void Begin();

    /// <summary>
    /// Evaluates the data since <see cref="Begin"/>. It's called on the threads of callers, so it must be fast and thread-safe. An exception is logged
    /// and counts as <see cref="RecoveryState.Pending"/>.
    /// </summary>
    RecoveryState Evaluate();

    /// <summary>
    /// Decides whether the half-open guard may probe the model with the current call. It's called on the threads of callers. An exception is logged, and the model
    /// is probed. The default is <see langword="true"/>.
    /// </summary>
    bool TryBeginProbe() => true;
}
