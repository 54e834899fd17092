namespace PredictionGuardrails.Fleet;

/// <summary>Represents counts of a metric that a replica adds to those of the fleet.</summary>
/// <param name="Metric">The metric.</param>
/// <param name="Values">The counts. <see cref="MetricSnapshot.Merge(MetricSnapshot)"/> adds them.</param>
public sealed record FleetCounts(FleetMetric Metric, MetricSnapshot Values);
