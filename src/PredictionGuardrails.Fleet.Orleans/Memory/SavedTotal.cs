using PredictionGuardrails.Fleet.Orleans.Messages;

namespace PredictionGuardrails.Fleet.Orleans.Memory;

/// <summary>The counts of a metric in the JSON format of snapshots as UTF-8, and when something was last added to them.</summary>
[GenerateSerializer]
[Immutable]
[Alias("PredictionGuardrails.Fleet.SavedTotal")]
internal sealed record SavedTotal(MetricKey Metric, byte[] Values, DateTimeOffset AddedAt)
{
    public SavedTotal MoveBy(TimeSpan shift) => this with { AddedAt = AddedAt + shift };
}
