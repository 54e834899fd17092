namespace PredictionGuardrails.ChangeDetection;

/// <summary>What a monitor has to tell.</summary>
internal abstract record MonitorEvent
{
    /// <summary>The baseline is learned.</summary>
    public sealed record Learned(Baseline Baseline, bool Replaces) : MonitorEvent;

    /// <summary>Too much of what was learned from was rejected; learning restarts.</summary>
    public sealed record LearningRejected(long Rejected, int Predictions) : MonitorEvent;

    /// <summary>What was learned isn't accepted, because it has too few distinct values.</summary>
    public sealed record LearningRefused(string Why) : MonitorEvent;

    /// <summary>The metric isn't what anymore its baseline was.</summary>
    public sealed record Changed(ChangeKind Kind, ChangeFinding Finding) : MonitorEvent;

    /// <summary>It is not yet again what it was.</summary>
    public sealed record StillChanged(ChangeKind Kind) : MonitorEvent;

    /// <summary>It is again what it was, over so many predictions.</summary>
    public sealed record Recovered(ChangeKind Kind, long Predictions) : MonitorEvent;
}
