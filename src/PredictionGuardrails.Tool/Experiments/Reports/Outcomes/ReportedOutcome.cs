namespace PredictionGuardrails.Tool.Experiments.Reports.Outcomes;

/// <summary>An outcome, and how often predictions have it.</summary>
internal sealed record ReportedOutcome
{
    public required string Name { get; init; }

    public required OutcomeType Type { get; init; }

    /// <summary>The unit of measure; null if there is none.</summary>
    public string? Unit { get; init; }

    /// <summary>How long after a prediction its outcome is final.</summary>
    public required TimeSpan Maturity { get; init; }

    /// <summary>The control, then the variants.</summary>
    public required IReadOnlyList<ReportedArmOutcomes> Arms { get; init; }
}

/// <summary>The outcomes of an arm.</summary>
internal sealed record ReportedArmOutcomes
{
    public required string Name { get; init; }

    public required long Predictions { get; init; }

    /// <summary>The number of predictions whose outcome is final, so that they count.</summary>
    public required long Final { get; init; }

    /// <summary>The number of those with an outcome, or whose absence means false.</summary>
    public required long WithOutcome { get; init; }

    /// <summary>The number of those whose outcome was recorded only after it was final.</summary>
    public required long Late { get; init; }
}
