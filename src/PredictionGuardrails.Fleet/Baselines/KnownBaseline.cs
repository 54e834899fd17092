namespace PredictionGuardrails.Fleet.Baselines;

/// <summary>The document as it was last read or written, and whether this replica has decided whether it compares with what it says.</summary>
internal sealed record KnownBaseline(MonitoredMetric Metric, long Version, BaselineRecord Record, bool IsSettled)
{
    /// <summary>For how many replicas, and for which baseline of this one, it has been considered whether to offer and to merge.</summary>
    public (int Replicas, DateTimeOffset LearnedAt) Considered { get; init; }

    public FleetBaselineStatus ToStatus() => new()
    {
        Metric = Metric.Metric,
        Segment = Metric.Segment,
        IsMerged = Record.Merged is not null,
        Replicas = Record.Merged is not null ? Record.Agreeing : [.. Record.Candidates.Keys.Order(StringComparer.Ordinal)],
        DifferingReplicas = Record.Differing,
    };
}
