namespace PredictionGuardrails;

/// <summary>
/// Says when a model has recovered from a breach that was raised from outside. As long as it doesn't, predictions that pass the guard's own checks don't
/// close the breaker. A guard that is half-open calls it after each prediction that the model is probed with, and every ten seconds.
/// </summary>
public interface IRecoveryTest
{
    /// <summary>Starts over: the breaker has become half-open, and the model is probed from now on.</summary>
    void Begin();

    /// <summary>
    /// Evaluates what is known since <see cref="Begin"/>. It is called on the threads of callers, so it must be fast, and safe for several threads. An
    /// exception is logged and counts as <see cref="RecoveryState.Pending"/>.
    /// </summary>
    RecoveryState Evaluate();
}
