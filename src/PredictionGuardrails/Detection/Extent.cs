namespace PredictionGuardrails.Detection;

/// <summary>
/// How far values reach, and from where on a number is far outside: beyond the extremes by their distance from each other; for numbers of one
/// sign rather by a third of that distance on a logarithmic scale, and at least a factor of 2, where that is nearer.
/// </summary>
internal sealed class Extent
{
    private readonly int _first;
    private readonly int _last;

    public Extent(double minimum, double maximum)
    {
        var width = Math.Max(maximum - minimum, Math.Max(Math.Abs(minimum), Math.Abs(maximum)));
        var (low, high) = (minimum - width, maximum + width);
        if (minimum > 0 || maximum < 0)
        {
            var factor = Math.Max(2, Math.Exp(Math.Log(Math.Max(minimum / maximum, maximum / minimum)) / 3));
            (low, high) = minimum > 0
                ? (Math.Max(low, minimum / factor), Math.Min(high, maximum * factor))
                : (Math.Max(low, minimum * factor), Math.Min(high, maximum / factor));
        }

        (_first, _last) = (Place.Of(minimum), Place.Of(maximum));
        (FarLow, FarHigh) = (Math.Min(Place.Of(low), _first), Math.Max(Place.Of(high), _last) + 1);
    }

    /// <summary>Places before this are far outside.</summary>
    public int FarLow { get; }

    /// <summary>Places from here on are far outside.</summary>
    public int FarHigh { get; }

    /// <summary>What a place is where no value was.</summary>
    public TileArea AreaOf(int place) =>
        place < FarLow || place >= FarHigh ? TileArea.FarOutside
        : place < _first || place > _last ? TileArea.Outside
        : TileArea.Unseen;
}
