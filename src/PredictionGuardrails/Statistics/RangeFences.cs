using PredictionGuardrails.Statistics;

namespace PredictionGuardrails;

/// <summary>
/// Represents the fences of a range: the limits beyond which a number is far outside. They are as far beyond the extremes as the extremes are from each
/// other. For numbers of one sign, they are a third of that distance on a logarithmic scale, and at least a factor of 2, if that is nearer.
/// </summary>
public sealed class RangeFences
{
    private readonly ValueAxis _scale;
    private readonly int _first;
    private readonly int _last;

    /// <summary>Initializes fences around a range.</summary>
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

    /// <summary>Returns a value that indicates whether a number is far outside. Numbers within 1.6% of a fence can be on either side of it.</summary>
    /// <param name="value">A finite number.</param>
    public bool IsFarOutside(double value) => AreaOf(_scale.PlaceOf(value)) == BinRegion.FarOutside;

    /// <summary>Places before this are far outside.</summary>
    internal int FarLow { get; }

    /// <summary>Places from here on are far outside.</summary>
    internal int FarHigh { get; }

    /// <summary>The region of a place without values.</summary>
    internal BinRegion AreaOf(int place) =>
        place < FarLow || place >= FarHigh ? BinRegion.FarOutside
        : place < _first || place > _last ? BinRegion.Outside
        : BinRegion.Unseen;
}
