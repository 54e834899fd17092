namespace PredictionGuardrails.PredictionLog.Analysis;

/// <summary>Measures of numbers against numbers.</summary>
internal static class NumberMetrics
{
    /// <param name="predictions">The predictions with their outcomes, at least one.</param>
    /// <param name="quantile">Which quantile predictions state; null if they don't.</param>
    public static IEnumerable<OutcomeMetric> Of(AnalyzedPredictions predictions, double? quantile)
    {
        var weights = predictions.Weights;
        var differences = predictions.Observed.Zip(predictions.Predicted, static (observed, predicted) => observed - predicted).ToList();
        var absolute = differences.ConvertAll(Math.Abs);
        var squared = WeightedMean.Of(differences.Select(static difference => difference * difference), weights);
        var mean = WeightedMean.Of(predictions.Observed, weights);
        var variance = WeightedMean.Of(predictions.Observed.Select(observed => (observed - mean) * (observed - mean)), weights);
        IEnumerable<OutcomeMetric> metrics =
        [
            new("mean absolute error", WeightedMean.Of(absolute, weights), "The mean of the differences without their sign. 0 is best."),
            new("root mean squared error", Math.Sqrt(squared), "The root of the mean of squared differences. Large errors count more. 0 is best."),
            new("bias", WeightedMean.Of(differences, weights), "The mean of outcomes minus predictions. 0 is best."),
            new("median absolute error", WeightedMean.MedianOf(absolute, weights), "Half of the errors are at most this large. 0 is best."),
            new("R²", variance > 0 ? 1 - (squared / variance) : null, "The fraction of the variance of outcomes that predictions explain. 1 is best."),
        ];
        return quantile is { } level ? [.. OfQuantile(predictions, level), .. metrics] : metrics;
    }

    private static IEnumerable<OutcomeMetric> OfQuantile(AnalyzedPredictions predictions, double quantile)
    {
        var atOrBelow = predictions.Observed.Zip(predictions.Predicted, static (observed, predicted) => observed <= predicted ? 1.0 : 0);
        yield return new(
            "quantile loss",
            WeightedMean.Of(predictions.Errors, predictions.Weights),
            FormattableString.Invariant($"The mean loss of predictions of the {quantile} quantile. 0 is best."));
        yield return new(
            "frequency at or below",
            WeightedMean.Of(atOrBelow, predictions.Weights),
            FormattableString.Invariant($"The fraction of outcomes at or below predictions. {quantile} is best."));
    }
}
