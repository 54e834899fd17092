namespace PredictionGuardrails.Fleet.Orleans.Messages;

/// <summary>A metric of a guard and of a version of its model, of all predictions or of a segment.</summary>
[GenerateSerializer]
[Immutable]
[Alias("PredictionGuardrails.Fleet.MetricKey")]
internal sealed record MetricKey(string Guard, string ModelVersion, string Metric, string? Segment);
