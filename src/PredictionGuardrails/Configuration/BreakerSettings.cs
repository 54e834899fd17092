namespace PredictionGuardrails.Configuration;

/// <summary>When a breaker tries the model again, made ready.</summary>
internal sealed record BreakerSettings
{
    public const int DefaultProbes = 50;

    /// <summary>How long the first break is.</summary>
    public TimeSpan BreakDuration { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a break becomes at most, where one follows the other.</summary>
    public TimeSpan MaximumBreakDuration { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How many calls ask the model at the same time while it is tried.</summary>
    public int ConcurrentProbes { get; init; } = 4;
}
