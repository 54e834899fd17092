namespace PredictionGuardrails.Fleet.Orleans.Messages;

/// <summary>A guard of a report, and its vote as JSON with its age.</summary>
[GenerateSerializer]
[Immutable]
[Alias("PredictionGuardrails.Fleet.ReportedGuard")]
internal sealed record ReportedGuard(GuardKey Key, string? Vote, TimeSpan Age);
