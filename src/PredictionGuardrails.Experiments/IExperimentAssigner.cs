namespace PredictionGuardrails;

/// <summary>
/// Decides which arm of an experiment a unit gets, in place of the experiment's own hash. The shares of the arms must be those that the experiment is configured
/// with: a difference holds the experiment as a sample ratio mismatch.
/// </summary>
/// <typeparam name="TInput">The type of the inputs.</typeparam>
public interface IExperimentAssigner<TInput>
{
    /// <summary>
    /// Assigns a unit. A call can't wait for a decision: if it isn't complete at once, the guard's own model answers, and the call is counted and not compared.
    /// </summary>
    /// <param name="input">The input.</param>
    /// <param name="unit">The unit, or none.</param>
    /// <returns>The name of a variant, <c>control</c>, or <see langword="null"/> for a unit that isn't in the experiment.</returns>
    ValueTask<string?> AssignAsync(TInput input, PredictionKey unit);
}
