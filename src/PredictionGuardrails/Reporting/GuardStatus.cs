namespace PredictionGuardrails;

/// <summary>What a guard is doing now.</summary>
public sealed record GuardStatus
{
    /// <summary>The guard's name.</summary>
    public required string Guard { get; init; }

    /// <summary>The mode in force.</summary>
    public required GuardMode Mode { get; init; }

    /// <summary>Whether the model is trusted.</summary>
    public required BreakerState Breaker { get; init; }

    /// <summary>The breach that opened the breaker; null where it is closed.</summary>
    public Breach? OpenedBy { get; init; }

    /// <summary>When the model is tried again; null where it is trusted, is being tried, or was isolated by hand.</summary>
    public DateTimeOffset? NextProbeAt { get; init; }

    /// <summary>How detecting changes is getting on for every metric, the prediction first.</summary>
    public required IReadOnlyList<ChangeDetectionStatus> Metrics { get; init; }

    /// <summary>The model's version, where the guard knows it.</summary>
    public string? ModelVersion { get; init; }
}
