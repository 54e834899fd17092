namespace PredictionGuardrails.Fleet.Orleans.Messages;

/// <summary>Counts to add to those of a metric, in the JSON format of snapshots as UTF-8.</summary>
[GenerateSerializer]
[Immutable]
[Alias("PredictionGuardrails.Fleet.AddedCounts")]
internal sealed record AddedCounts(MetricKey Metric, byte[] Values);
