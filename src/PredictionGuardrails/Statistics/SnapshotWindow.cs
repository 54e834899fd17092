namespace PredictionGuardrails;

/// <summary>Specifies the window of a snapshot.</summary>
public enum SnapshotWindow
{
    /// <summary>The time since the guard was created.</summary>
    SinceStart,

    /// <summary>The last minute, plus at most 10 seconds.</summary>
    LastMinute,

    /// <summary>The last hour, plus at most 10 minutes.</summary>
    LastHour,
}
