namespace PredictionGuardrails.PredictionLog.Quality;

/// <summary>What predictions and outcomes are to each other.</summary>
internal enum QualityKind
{
    /// <summary>A number against a number: errors.</summary>
    Number,

    /// <summary>A probability against a Boolean value: calibration.</summary>
    Probability,

    /// <summary>A label or Boolean value against one: right or wrong.</summary>
    Class,
}

internal static class QualityKinds
{
    /// <summary>The kind of an outcome; null if predictions can't be compared with it.</summary>
    public static QualityKind? Find(LogColumnType? prediction, OutcomeType outcome) => (prediction, outcome) switch
    {
        (LogColumnType.Number or LogColumnType.WholeNumber, OutcomeType.Number) => QualityKind.Number,
        (LogColumnType.Number, OutcomeType.Boolean) => QualityKind.Probability,
        (LogColumnType.Boolean, OutcomeType.Boolean) => QualityKind.Class,
        (LogColumnType.Text, OutcomeType.Label) => QualityKind.Class,
        _ => null,
    };
}
