using PredictionGuardrails.Configuration;
using PredictionGuardrails.Metrics;

namespace PredictionGuardrails.Monitoring;

/// <summary>A metric that code declares, with its options.</summary>
/// <param name="Metric">The metric.</param>
/// <param name="Options">Its options.</param>
/// <param name="Setting">Where its settings are below the guard's; null for the prediction itself, whose settings are the guard's.</param>
internal sealed record DefinedMetric(Metric Metric, MetricOptions Options, string? Setting);
