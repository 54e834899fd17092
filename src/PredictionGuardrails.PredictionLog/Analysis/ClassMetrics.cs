namespace PredictionGuardrails.PredictionLog.Analysis;

/// <summary>Measures of classes against classes.</summary>
internal static class ClassMetrics
{
    private const int MostClasses = 50;
    private const string OtherName = "(other)";

    /// <param name="predictions">The predictions with their outcomes, at least one.</param>
    public static IEnumerable<OutcomeMetric> Of(AnalyzedPredictions predictions) =>
    [
        new("accuracy", WeightedMean.Of(predictions.Observed, predictions.Weights), "The fraction of predictions that are right. 1 is best."),
    ];

    /// <summary>Counts by class, those with the most outcomes first.</summary>
    /// <param name="predictions">The predictions with their outcomes.</param>
    /// <param name="find">Returns the text of a class; null if it isn't known.</param>
    /// <returns>The classes, and how many aren't listed, because they are too many or their text isn't known.</returns>
    public static (List<ClassQuality> Classes, int Unlisted) ByClass(AnalyzedPredictions predictions, Func<long, string?> find)
    {
        var classes = new Dictionary<long, ClassTally>();
        for (var i = 0; i < predictions.Count; i++)
        {
            TallyOf(classes, predictions.PredictedClasses[i]).AddPrediction(predictions.Weights[i], predictions.Observed[i] > 0.5);
            TallyOf(classes, predictions.ObservedClasses[i]).AddOutcome(predictions.Weights[i]);
        }

        var ordered = classes.OrderByDescending(static tally => tally.Value.Outcomes).ThenByDescending(static tally => tally.Value.Predictions)
            .ThenBy(static tally => tally.Key);
        var named = ordered.ToLookup(tally => find(tally.Key) is not null);
        var listed = named[true].Take(MostClasses).ToList();
        var others = named[true].Skip(MostClasses).Concat(named[false]).Select(static tally => tally.Value).ToList();
        var qualities = listed.ConvertAll(tally => tally.Value.ToQuality(find(tally.Key)!));
        if (others.Count > 0)
        {
            qualities.Add(ClassTally.Sum(others).ToQuality(OtherName));
        }

        return (qualities, others.Count);
    }

    private static ClassTally TallyOf(Dictionary<long, ClassTally> classes, long identity)
    {
        if (!classes.TryGetValue(identity, out var tally))
        {
            classes[identity] = tally = new ClassTally();
        }

        return tally;
    }
}
