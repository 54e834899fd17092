namespace PredictionGuardrails;

/// <summary>Represents what isn't valid about an outcome.</summary>
/// <param name="Index">The index of the outcome in the call, from 0.</param>
/// <param name="Member">The member of <see cref="PredictionOutcome"/>.</param>
/// <param name="Message">What was found, and what is expected.</param>
public sealed record OutcomeError(int Index, string Member, string Message);
