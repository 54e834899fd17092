namespace PredictionGuardrails.PredictionLog.Outcomes;

/// <summary>An outcome whose prediction isn't in memory.</summary>
/// <param name="Declared">What it's an outcome of.</param>
/// <param name="Outcome">The outcome.</param>
/// <param name="Hash">The hash of its key or ID.</param>
internal sealed record PendingOutcome(DeclaredOutcome Declared, OutcomeRecord Outcome, ulong Hash);
