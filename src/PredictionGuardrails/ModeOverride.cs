namespace PredictionGuardrails;

/// <summary>A mode that was switched by hand and is in force whatever is configured: which one, since when, who switched it, and why.</summary>
public sealed record ModeOverride
{
    /// <summary>The mode in force.</summary>
    public required GuardMode Mode { get; init; }

    /// <summary>When it was switched, in UTC.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>Why; null if nobody said.</summary>
    public string? Reason { get; init; }

    /// <summary>Who switched it: a user, a job; null if nobody said.</summary>
    public string? By { get; init; }
}
