namespace PredictionGuardrails;

/// <summary>Represents a manual override of a mode, which has precedence over the configured mode.</summary>
public sealed record ModeOverride
{
    /// <summary>Gets the mode.</summary>
    public required GuardMode Mode { get; init; }

    /// <summary>Gets the time when the mode was overridden, in UTC.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>Gets the reason; <see langword="null"/> if none was given.</summary>
    public string? Reason { get; init; }

    /// <summary>Gets the user or job that overrode the mode; <see langword="null"/> if it isn't known.</summary>
    public string? By { get; init; }
}
