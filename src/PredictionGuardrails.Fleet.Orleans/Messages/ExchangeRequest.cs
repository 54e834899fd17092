namespace PredictionGuardrails.Fleet.Orleans.Messages;

/// <summary>A report. <see cref="Record"/> is the replica with its guards as JSON, which is kept as it is.</summary>
[GenerateSerializer]
[Immutable]
[Alias("PredictionGuardrails.Fleet.ExchangeRequest")]
internal sealed record ExchangeRequest(
    string? Generation, string Incarnation, long Sequence, TimeSpan TimeToLive, string Record, ReportedGuard[] Guards, AddedCounts[] Counts);
