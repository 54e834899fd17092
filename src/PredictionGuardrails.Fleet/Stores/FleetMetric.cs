namespace PredictionGuardrails.Fleet;

/// <summary>Identifies the counts of a metric. Versions of a model are counted apart.</summary>
/// <param name="Guard">The name of the guard.</param>
/// <param name="ModelVersion">The version of the model; empty if it isn't known.</param>
/// <param name="Metric">The name of the metric.</param>
/// <param name="Segment">The segment; null for all predictions.</param>
public sealed record FleetMetric(string Guard, string ModelVersion, string Metric, string? Segment = null);
