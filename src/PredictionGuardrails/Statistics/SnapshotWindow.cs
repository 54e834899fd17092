namespace PredictionGuardrails;

/// <summary>How far back a snapshot goes.</summary>
public enum SnapshotWindow
{
    /// <summary>Everything since the guard was made.</summary>
    SinceStart,

    /// <summary>The last minute, and at most 10 seconds more.</summary>
    LastMinute,

    /// <summary>The last hour, and at most 10 minutes more.</summary>
    LastHour,
}
