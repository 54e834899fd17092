namespace PredictionGuardrails.PredictionLog.Estimates;

/// <summary>How large errors were, by what was predicted, on days whose outcomes are final.</summary>
internal sealed class KnownQuality
{
    /// <summary>The smallest number of outcomes for an estimate.</summary>
    public const double FewestOutcomes = 200;

    /// <summary>A tile with fewer outcomes takes those of its neighbors.</summary>
    private const double FewestInTile = 30;

    /// <summary>Fewer days say too little about how much days differ.</summary>
    public const int FewestDays = 7;

    private readonly IReadOnlyList<TileMoments> _days;
    private readonly TileMoments _all = new();
    private readonly TileMoments _smooth = new();
    private readonly Dictionary<Measure, double> _variations = [];

    /// <param name="days">For each day, the predictions with their outcomes.</param>
    public KnownQuality(IReadOnlyList<TileMoments> days)
    {
        _days = [.. days.Where(static day => day.Weight > 0)];
        foreach (var day in _days)
        {
            _all.Add(day);
        }

        for (var tile = 0; tile < PredictionTiles.Count; tile++)
        {
            AddNeighbors(tile);
        }
    }

    public int Days => _days.Count;

    public double Outcomes => _all.Weight;

    public bool IsEnough => _all.Count >= FewestOutcomes;

    /// <summary>Estimates the mean of a measure for other predictions, if all depends on what is predicted as it did.</summary>
    /// <param name="measure">The measure.</param>
    /// <param name="others">The other predictions.</param>
    /// <param name="days">The number of days on which they were made.</param>
    public UncertainMean Expect(Measure measure, TileMoments others, double days)
    {
        var (mean, variance) = EstimateWithin(measure, others);
        return new UncertainMean(mean, variance + (VariationOf(measure) * ((1 / days) + (1.0 / _days.Count))));
    }

    /// <summary>Estimates the mean of a measure for other predictions, which may have shifted in more than what is predicted.</summary>
    /// <inheritdoc cref="Expect"/>
    public UncertainMean Estimate(Measure measure, TileMoments others, double days)
    {
        var (mean, variance) = Expect(measure, others, days);
        return new UncertainMean(mean, variance + (measure.Unexplained * Math.Min(1, ShiftOf(others)) * VarianceWithin(measure, others)));
    }

    /// <summary>What is known of the predictions of a tile, with neighbors if there are few.</summary>
    public CalibratedTile Calibrate(TileMoments others, int tile) => CalibratedTile.Of(_smooth, others, tile);

    /// <summary>The fraction of predictions whose tile has too few outcomes.</summary>
    public double UnfamiliarShareOf(TileMoments others) =>
        Enumerable.Range(0, PredictionTiles.Count).Where(tile => _all.CountOf(tile) < FewestInTile).Sum(tile => others.Weights[tile]) / others.Weight;

    /// <summary>The variance if days don't differ.</summary>
    private UncertainMean EstimateWithin(Measure measure, TileMoments others)
    {
        var weight = others.Weight;
        var mean = 0.0;
        var variance = 0.0;
        for (var tile = 0; tile < PredictionTiles.Count; tile++)
        {
            if (others.Weights[tile] > 0)
            {
                var share = others.Weights[tile] / weight;
                var expected = measure.Expect(_smooth, others, tile);
                mean += share * expected.Mean;
                variance += (share * share * expected.Uncertainty) + (others.Squares[tile] / (weight * weight) * expected.Variance);
            }
        }

        return new UncertainMean(mean, variance);
    }

    /// <summary>The chi-squared distance of the shares of tiles from those of predictions with outcomes, less what chance explains.</summary>
    private double ShiftOf(TileMoments others)
    {
        var distance = 0.0;
        for (var tile = 0; tile < PredictionTiles.Count; tile++)
        {
            var known = Math.Max(_all.Weights[tile] / _all.Weight, 1 / _all.Count);
            var difference = (others.Weights[tile] / others.Weight) - known;
            distance += difference * difference / known;
        }

        return Math.Max(0, distance - ((PredictionTiles.Count - 1) * ((1 / others.Count) + (1 / _all.Count))));
    }

    /// <summary>The mean variance of a measure for a single prediction, by what was predicted.</summary>
    private double VarianceWithin(Measure measure, TileMoments others) => Enumerable.Range(0, PredictionTiles.Count)
        .Where(tile => others.Weights[tile] > 0)
        .Sum(tile => others.Weights[tile] / others.Weight * measure.Expect(_smooth, others, tile).Variance);

    /// <summary>The variance of the means of days beyond what chance within a day explains.</summary>
    private double VariationOf(Measure measure)
    {
        if (_variations.TryGetValue(measure, out var known))
        {
            return known;
        }

        var days = _days.Where(static day => day.Count >= FewestInTile).ToList();
        var excess = days.Sum(day =>
        {
            var expected = EstimateWithin(measure, day);
            var difference = measure.MeanOf(day) - expected.Value;
            return (difference * difference) - expected.Variance;
        });
        var variation = days.Count < FewestDays ? 0 : Math.Max(0, excess / (days.Count - 1));
        _variations.Add(measure, variation);
        return variation;
    }

    private void AddNeighbors(int tile)
    {
        _smooth.AddTile(tile, _all, tile);
        for (var distance = 1; distance < PredictionTiles.Count && _smooth.CountOf(tile) < FewestInTile; distance++)
        {
            if (tile - distance >= 0)
            {
                _smooth.AddTile(tile, _all, tile - distance);
            }

            if (tile + distance < PredictionTiles.Count)
            {
                _smooth.AddTile(tile, _all, tile + distance);
            }
        }
    }
}
