using PredictionGuardrails.Detection;

namespace PredictionGuardrails.Rules;

/// <summary>A metric and all that asks whether it is what it should be.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Watch">Compares it with its baseline; null where there is nothing to compare.</param>
/// <param name="Rules">The stated rules.</param>
internal sealed record WatchedMetric(string Name, MetricWatch? Watch, MetricRules Rules);
