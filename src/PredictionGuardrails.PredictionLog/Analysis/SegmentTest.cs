namespace PredictionGuardrails.PredictionLog.Analysis;

/// <summary>
/// Compares segments with all other predictions. Predictions of a unit are dependent, so the variance is one of sums over units (K.-Y. Liang, S. Zeger, 1986).
/// One thread at a time uses it.
/// </summary>
internal sealed class SegmentTest
{
    private const double LeastSize = 50;
    private const double LeastUnits = 20;
    private readonly AnalyzedPredictions _predictions;
    private readonly double[] _influences;
    private readonly double[] _weightsInside;
    private readonly double[] _weightsOutside;

    public SegmentTest(AnalyzedPredictions predictions)
    {
        _predictions = predictions;
        var units = predictions.Clusters.DefaultIfEmpty(-1).Max() + 1;
        _influences = new double[units];
        _weightsInside = new double[units];
        _weightsOutside = new double[units];
    }

    /// <summary>Whether a segment, and what is outside of it, have enough predictions of enough units. Comparisons are of this segment from now on.</summary>
    /// <param name="column">The column.</param>
    /// <param name="code">The index of the value.</param>
    public bool TryBegin(SegmentColumn column, int code)
    {
        Array.Clear(_weightsInside);
        Array.Clear(_weightsOutside);
        Inside = [.. column.Codes.Select(other => other == code)];
        for (var i = 0; i < Inside.Length; i++)
        {
            (Inside[i] ? _weightsInside : _weightsOutside)[_predictions.Clusters[i]] += _predictions.Weights[i];
        }

        Size = WeightedMean.EffectiveSize(_predictions.Weights.Where((_, i) => Inside[i]));
        var rest = WeightedMean.EffectiveSize(_predictions.Weights.Where((_, i) => !Inside[i]));
        Units = Math.Min(WeightedMean.EffectiveSize(_weightsInside), WeightedMean.EffectiveSize(_weightsOutside));
        return Math.Min(Size, rest) >= LeastSize && Units >= LeastUnits;
    }

    /// <summary>Whether each prediction is in the segment.</summary>
    public bool[] Inside { get; private set; } = [];

    /// <summary>The effective number of predictions in the segment.</summary>
    public double Size { get; private set; }

    private double Units { get; set; }

    /// <summary>Compares the mean of a value.</summary>
    /// <param name="values">The value of each prediction.</param>
    /// <param name="isPooled">
    /// Whether the variance is at least the one over all predictions: a segment in which a rare error happens not to occur would otherwise seem certain.
    /// </param>
    public SegmentComparison Compare(double[] values, bool isPooled)
    {
        var inside = SumOf(values, isInside: true);
        var outside = SumOf(values, isInside: false);
        Array.Clear(_influences);
        for (var i = 0; i < values.Length; i++)
        {
            var influence = Inside[i] ? (values[i] - inside.Mean) / inside.Weight : (outside.Mean - values[i]) / outside.Weight;
            _influences[_predictions.Clusters[i]] += _predictions.Weights[i] * influence;
        }

        var squares = _influences.Sum(static influence => influence * influence);
        var cubes = _influences.Sum(static influence => influence * influence * influence);
        var variance = squares * _influences.Length / (_influences.Length - 1);
        var pooled = isPooled ? VarianceOf(values) * (inside.OneOverSize + outside.OneOverSize) : 0;
        var skewness = squares > 0 ? cubes / Math.Pow(squares, 1.5) : 0;
        return new(inside.Mean, outside.Mean, Math.Sqrt(Math.Max(variance, pooled)), skewness, Units - 1);
    }

    private SumOfValues SumOf(double[] values, bool isInside)
    {
        var weight = 0.0;
        var sum = 0.0;
        var squares = 0.0;
        for (var i = 0; i < values.Length; i++)
        {
            if (Inside[i] == isInside)
            {
                weight += _predictions.Weights[i];
                squares += _predictions.Weights[i] * _predictions.Weights[i];
                sum += _predictions.Weights[i] * values[i];
            }
        }

        return new(weight, sum / weight, squares / (weight * weight));
    }

    private double VarianceOf(double[] values)
    {
        var mean = WeightedMean.Of(values, _predictions.Weights);
        return WeightedMean.Of(values.Select(value => (value - mean) * (value - mean)), _predictions.Weights);
    }

    private readonly record struct SumOfValues(double Weight, double Mean, double OneOverSize);
}
