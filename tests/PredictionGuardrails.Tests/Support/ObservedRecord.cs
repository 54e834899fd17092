namespace PredictionGuardrails.Tests.Support;

/// <summary>What an observer saw of one call.</summary>
internal sealed record ObservedRecord(int Input, string? Arm, bool IsAnsweredByArm, PredictionVerdict? Verdict, double? Answer)
{
    public double? Probability { get; init; }

    public double? Prediction { get; init; }

    /// <summary>The guard and the rule of each breach.</summary>
    public string Breaches { get; init; } = "";

    public string? ModelVersion { get; init; }

    public TimeSpan? Duration { get; init; }

    public bool IsProbe { get; init; }
}
