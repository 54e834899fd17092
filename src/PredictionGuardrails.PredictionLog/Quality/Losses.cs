namespace PredictionGuardrails.PredictionLog.Quality;

/// <summary>What is measured of a prediction and its outcome, each of which is zero at best.</summary>
internal static class Losses
{
    /// <summary>The absolute error, the squared error of a probability (G. W. Brier, 1950), or 1 for a wrong class.</summary>
    public const int Error = 0;

    /// <summary>By how much the outcome of a number is above the prediction.</summary>
    public const int Under = 1;

    /// <summary>By how much the outcome of a number is below the prediction.</summary>
    public const int Over = 2;

    public const int Count = 3;

    public static int CountOf(QualityKind kind) => kind == QualityKind.Number ? Count : 1;

    public static double Of(in MaturedPrediction prediction, QualityKind kind, int loss)
    {
        var difference = prediction.Outcome - prediction.Prediction;
        return (kind, loss) switch
        {
            (QualityKind.Probability, _) => difference * difference,
            (_, Error) => Math.Abs(difference),
            (_, Under) => Math.Max(0, difference),
            _ => Math.Max(0, -difference),
        };
    }

    /// <summary>The name of the mean of <see cref="Error"/>.</summary>
    public static string NameOf(QualityKind kind) => kind switch
    {
        QualityKind.Number => "mean absolute error",
        QualityKind.Probability => "mean squared error",
        _ => "error rate",
    };

    /// <summary>The name of the rule on a loss.</summary>
    public static string RuleOf(QualityKind kind, int loss) => (kind, loss) switch
    {
        (QualityKind.Class, _) => QualityRuleNames.Accuracy,
        (_, Error) => QualityRuleNames.Error,
        (_, Under) => QualityRuleNames.UnderPrediction,
        _ => QualityRuleNames.OverPrediction,
    };
}
