namespace PredictionGuardrails.Fleet;

/// <summary>Represents what a replica found when it opened its breaker.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Message">What was found, as a sentence.</param>
/// <param name="Age">How long ago. Clocks of machines aren't compared, so the store subtracts it from its own time.</param>
public sealed record FleetBallot(string Rule, string Message, TimeSpan Age);
