namespace PredictionGuardrails.Experiments.Statistics;

/// <summary>
/// The tiles on which both arms are compared: between fixed boundaries, with about equal shares of the control's baseline in the middle and far tails outside,
/// and a last one for NaN.
/// </summary>
internal sealed class DistributionTiles
{
    private static readonly double[] Probabilities =
        [0.001, 0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 0.999];

    /// <summary>How many times as far from the median as the 0.1% and 99.9% quantiles the far boundaries are.</summary>
    private static readonly double[] Distances = [3, 10, 100];
    private readonly double[] _boundaries;
    private readonly double[] _levels;

    /// <param name="boundaries">The boundaries, rising; a value that equals a boundary is below it. At most 40.</param>
    /// <param name="levels">The share of the baseline below each boundary.</param>
    public DistributionTiles(IReadOnlyList<double> boundaries, IReadOnlyList<double> levels)
    {
        if (boundaries.Count is < 1 or > DistributionAlternatives.MaximumBoundaries || levels.Count != boundaries.Count)
        {
            throw new ArgumentException($"From 1 to {DistributionAlternatives.MaximumBoundaries} boundaries are allowed, each with its level.", nameof(boundaries));
        }

        _boundaries = [.. boundaries];
        _levels = [.. levels];
    }

    /// <summary>The number of tiles, that of NaN included.</summary>
    public int Count => _boundaries.Length + 2;

    /// <summary>The tile of NaN.</summary>
    public int OfNaN => Count - 1;

    /// <summary>The boundaries between the tiles of numbers.</summary>
    public IReadOnlyList<double> Boundaries => _boundaries;

    /// <summary>The share of the baseline below each boundary.</summary>
    public IReadOnlyList<double> Levels => _levels;

    /// <summary>Makes tiles from the quantiles of a baseline.</summary>
    /// <param name="quantile">The baseline's quantile for a probability.</param>
    public static DistributionTiles FromQuantiles(Func<double, double> quantile)
    {
        var median = quantile(0.5);
        var places = new List<(double Boundary, double Level)>();
        foreach (var probability in Probabilities)
        {
            places.Add((quantile(probability), probability));
        }

        foreach (var distance in Distances)
        {
            // Of the baseline itself, next to nothing is there.
            var level = 1e-4 / distance;
            places.Add((median + (distance * (quantile(Probabilities[0]) - median)), level));
            places.Add((median + (distance * (quantile(Probabilities[^1]) - median)), 1 - level));
        }

        // Equal quantiles are one value that is frequent; its boundary has the highest level.
        var distinct = places.GroupBy(static place => place.Boundary)
            .Select(static group => (Boundary: group.Key, Level: group.Max(static place => place.Level)))
            .OrderBy(static place => place.Boundary).ToList();
        return new DistributionTiles([.. distinct.Select(static place => place.Boundary)], [.. distinct.Select(static place => place.Level)]);
    }

    /// <summary>The tile of a value.</summary>
    public int TileOf(double value)
    {
        if (double.IsNaN(value))
        {
            return OfNaN;
        }

        var place = Array.BinarySearch(_boundaries, value);
        return place >= 0 ? place : ~place;
    }

    /// <summary>The share of the baseline below a tile, from 0 to 1.</summary>
    public double LevelBelow(int tile) => tile == 0 ? 0 : _levels[tile - 1];

    /// <summary>The share of the baseline below the upper end of a tile, from 0 to 1.</summary>
    public double LevelAbove(int tile) => tile >= _levels.Length ? 1 : _levels[tile];
}
