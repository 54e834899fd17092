namespace PredictionGuardrails.Reporting;

/// <summary>What meters read of a guard.</summary>
internal interface IGuardState
{
    string Name { get; }

    GuardStatus GetStatus();

    /// <summary>The names of what is recorded of every prediction.</summary>
    IReadOnlyList<string> Metrics { get; }

    /// <summary>What a metric was over a window.</summary>
    MetricSnapshot GetSnapshot(string metric, SnapshotWindow window, string? segment);
}
