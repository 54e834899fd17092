namespace PredictionGuardrails.PredictionLog.Analysis;

/// <summary>Measures of probabilities against events.</summary>
internal static class ProbabilityMetrics
{
    /// <summary>Probabilities nearer to 0 or 1 count as this far away, so that one error doesn't make the log loss infinite.</summary>
    private const double Clip = 1e-15;

    /// <param name="predictions">The predictions with their outcomes, at least one.</param>
    public static IEnumerable<OutcomeMetric> Of(AnalyzedPredictions predictions)
    {
        var weights = predictions.Weights;
        var losses = predictions.Predicted.Zip(predictions.Observed, LogLoss);
        var predicted = WeightedMean.Of(predictions.Predicted, weights);
        var observed = WeightedMean.Of(predictions.Observed, weights);
        return
        [
            new("Brier score", WeightedMean.Of(predictions.Errors, weights), "The mean of squared differences between probabilities and events. 0 is best."),
            new("log loss", WeightedMean.Of(losses, weights), "The mean of -ln of the probability of what happened, clipped at 1E-15. 0 is best."),
            new("AUC", Auc(predictions), "The probability that an event has a higher prediction than what isn't an event. 1 is best, 0.5 is chance."),
            new("mean probability", predicted, "The mean of the predicted probabilities. The frequency of events is best."),
            new("frequency", observed, "The frequency of events."),
        ];
    }

    private static double LogLoss(double predicted, double observed)
    {
        var clipped = Math.Clamp(predicted, Clip, 1 - Clip);
        return observed > 0.5 ? -Math.Log(clipped) : -Math.Log(1 - clipped);
    }

    /// <summary>
    /// The area under the receiver operating characteristic, by ranks; equal predictions count half (J. Hanley, B. McNeil, 1982). Null without events, or
    /// without anything else.
    /// </summary>
    private static double? Auc(AnalyzedPredictions predictions)
    {
        var order = Enumerable.Range(0, predictions.Count).OrderBy(i => predictions.Predicted[i]).ToArray();
        var events = 0.0;
        var others = 0.0;
        var area = 0.0;
        for (var i = 0; i < order.Length;)
        {
            var tiedEvents = 0.0;
            var tiedOthers = 0.0;
            for (var value = predictions.Predicted[order[i]]; i < order.Length && predictions.Predicted[order[i]] == value; i++)
            {
                var weight = predictions.Weights[order[i]];
                tiedEvents += predictions.Observed[order[i]] > 0.5 ? weight : 0;
                tiedOthers += predictions.Observed[order[i]] > 0.5 ? 0 : weight;
            }

            area += tiedEvents * (others + (tiedOthers / 2));
            events += tiedEvents;
            others += tiedOthers;
        }

        return events > 0 && others > 0 ? area / (events * others) : null;
    }
}
