namespace PredictionGuardrails.Testing;

/// <summary>When a fault is at work.</summary>
public sealed record FaultOptions
{
    /// <summary>How many right predictions come first; 1,000 by default, so that a guard has something to learn from.</summary>
    public long From { get; init; } = 1000;

    /// <summary>What share of the predictions after those is wrong, each by chance; 1, all of them, by default.</summary>
    public double Share { get; init; } = 1;

    /// <summary>The seed of chance; 0 by default. The same seed makes the same predictions wrong in the same way.</summary>
    public int Seed { get; init; }
}
