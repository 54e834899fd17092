namespace PredictionGuardrails;

/// <summary>What a guard is doing now.</summary>
/// <param name="Guard">The guard's name.</param>
/// <param name="Mode">The mode in force.</param>
/// <param name="Breaker">Whether the model is trusted.</param>
/// <param name="OpenedBy">The breach that opened the breaker; null where it is closed.</param>
/// <param name="ProbesAt">When the model is tried again; null where it is trusted, is being tried, or was isolated by hand.</param>
/// <param name="Baselines">Every watched metric's baseline, the prediction's first.</param>
public sealed record GuardStatus(
    string Guard, GuardMode Mode, BreakerState Breaker, Breach? OpenedBy, DateTimeOffset? ProbesAt, IReadOnlyList<BaselineStatus> Baselines)
{
    /// <summary>The model's version, where the guard knows it.</summary>
    public string? ModelVersion { get; init; }
}
