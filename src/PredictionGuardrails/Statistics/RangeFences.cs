using PredictionGuardrails.Statistics;

namespace PredictionGuardrails;

/// <summary>
/// How far values reach, and from where on a number is far outside: beyond the extremes by their distance from each other; for numbers of one
/// sign rather by a third of that distance on a logarithmic scale, and at least a factor of 2, where that is nearer.
/// </summary>
public sealed class RangeFences
{
    private readonly ValueAxis _scale;
    private readonly int _first;
    private readonly int _last;

    /// <summary>Sets the fences around a range.</summary>
    /// <param name="minimum">The smallest value.</param>
    /// <param name="maximum">The largest value.</param>
    public RangeFences(double minimum, double maximum)
        : this(minimum, maximum, ValueAxis.Buckets)
    {
    }

    internal RangeFences(double minimum, double maximum, ValueAxis scale)
    {
        _scale = scale;

        // A baseline of few different numbers says little of their width, unless it is close together and its bins are fine.
        var width = scale.ZeroPlace < 0 ? maximum - minimum : Math.Max(maximum - minimum, Math.Max(Math.Abs(minimum), Math.Abs(maximum)));
        var low = minimum - width;
        var high = maximum + width;
        if (scale.ZeroPlace >= 0 && (minimum > 0 || maximum < 0))
        {
            var factor = Math.Max(2, Math.Exp(Math.Log(Math.Max(minimum / maximum, maximum / minimum)) / 3));
            low = Math.Max(low, minimum > 0 ? minimum / factor : minimum * factor);
            high = Math.Min(high, minimum > 0 ? maximum * factor : maximum / factor);
        }

        _first = scale.PlaceOf(minimum);
        _last = scale.PlaceOf(maximum);
        FarLow = Math.Min(scale.PlaceOf(low), _first);
        FarHigh = Math.Max(scale.PlaceOf(high), _last) + 1;
    }

    /// <summary>Whether a number is far outside. Numbers within 1.6 % of a fence may be on either side of it.</summary>
    /// <param name="value">A finite number.</param>
    public bool IsFarOutside(double value) => AreaOf(_scale.PlaceOf(value)) == BinRegion.FarOutside;

    /// <summary>Places before this are far outside.</summary>
    internal int FarLow { get; }

    /// <summary>Places from here on are far outside.</summary>
    internal int FarHigh { get; }

    /// <summary>What a place is where no value was.</summary>
    internal BinRegion AreaOf(int place) =>
        place < FarLow || place >= FarHigh ? BinRegion.FarOutside
        : place < _first || place > _last ? BinRegion.Outside
        : BinRegion.Unseen;
}
