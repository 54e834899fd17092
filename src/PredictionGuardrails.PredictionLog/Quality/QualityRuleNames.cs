namespace PredictionGuardrails.PredictionLog;

/// <summary>Defines the names of the rules on quality in <see cref="Breach.Rule"/>. <see cref="Breach.Metric"/> is the name of the outcome.</summary>
public static class QualityRuleNames
{
    /// <summary>Predictions differ from their outcomes by more than is allowed, or than they did before.</summary>
    public const string Error = "OutcomeError";

    /// <summary>Fewer predictions are right than required, or than before.</summary>
    public const string Accuracy = "OutcomeAccuracy";

    /// <summary>Outcomes are higher than predicted, by more than before.</summary>
    public const string UnderPrediction = "UnderPrediction";

    /// <summary>Outcomes are lower than predicted, by more than before.</summary>
    public const string OverPrediction = "OverPrediction";

    /// <summary>Events are more or less frequent than their predicted probabilities.</summary>
    public const string Calibration = "Calibration";

    /// <summary>Fewer predictions have an outcome than required, or than before.</summary>
    public const string Coverage = "OutcomeCoverage";

    /// <summary>No outcomes have been recorded for longer than usual.</summary>
    public const string Feed = "OutcomeFeed";
}
