namespace PredictionGuardrails.PredictionLog.Analysis;

/// <summary>
/// Fits frequencies that never fall as the predicted probability rises, by pooling adjacent violators (M. Ayer et al., 1955), and decomposes the Brier score
/// by them (T. Dimitriadis, T. Gneiting, A. Jordan, 2021).
/// </summary>
internal static class IsotonicRegression
{
    /// <param name="predictions">The predictions with their outcomes, at least one.</param>
    public static CalibrationCurve Fit(AnalyzedPredictions predictions)
    {
        var blocks = Pool(predictions);
        var mean = WeightedMean.Of(predictions.Observed, predictions.Weights);
        var all = predictions.Weights.Sum();
        var score = WeightedMean.Of(predictions.Errors, predictions.Weights);

        // The mean of (f - y)² over a block is f (1 - f), because its frequency is f.
        var recalibrated = blocks.Sum(static block => block.Weight * block.Frequency * (1 - block.Frequency)) / all;
        var uncertainty = mean * (1 - mean);
        return new CalibrationCurve
        {
            Miscalibration = score - recalibrated,
            Discrimination = uncertainty - recalibrated,
            Uncertainty = uncertainty,
            Steps = [.. Thin(blocks).Select(static block => block.ToStep())],
        };
    }

    private static List<IsotonicBlock> Pool(AnalyzedPredictions predictions)
    {
        var blocks = new List<IsotonicBlock>();
        foreach (var i in Enumerable.Range(0, predictions.Count).OrderBy(i => predictions.Predicted[i]))
        {
            var next = IsotonicBlock.Of(predictions.Predicted[i], predictions.Observed[i], predictions.Weights[i]);
            if (blocks.Count > 0 && blocks[^1].Highest == next.Lowest)
            {
                // Equal predictions get the same frequency, whatever their order is.
                next = RemoveLast(blocks).With(next);
            }

            blocks.Add(next);
        }

        return Pool(blocks);
    }

    private static List<IsotonicBlock> Pool(List<IsotonicBlock> values)
    {
        var blocks = new List<IsotonicBlock>();
        foreach (var value in values)
        {
            var next = value;
            while (blocks.Count > 0 && blocks[^1].Frequency >= next.Frequency)
            {
                next = RemoveLast(blocks).With(next);
            }

            blocks.Add(next);
        }

        return blocks;
    }

    private static IsotonicBlock RemoveLast(List<IsotonicBlock> blocks)
    {
        var last = blocks[^1];
        blocks.RemoveAt(blocks.Count - 1);
        return last;
    }

    private static IEnumerable<IsotonicBlock> Thin(List<IsotonicBlock> blocks)
    {
        const int most = CalibrationCurve.MaximumSteps;
        return blocks.Count <= most
            ? blocks
            : Enumerable.Range(0, most).Select(step => blocks[(int)Math.Round((double)step * (blocks.Count - 1) / (most - 1))]);
    }
}
