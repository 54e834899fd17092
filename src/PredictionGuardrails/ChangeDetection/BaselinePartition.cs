using PredictionGuardrails.Statistics;

namespace PredictionGuardrails.ChangeDetection;

/// <summary>
/// A baseline's numbers as tiles: each is a piece of the number line with the probability that the baseline gives it, together they are 1,
/// whatever the distribution. Buckets that hold many values stay by themselves, so that outputs with few distinct values are tiled exactly;
/// what lies between buckets, if no value was, gets half a value's weight.
/// </summary>
internal sealed class BaselinePartition
{
    private const double Finest = 1.0 / 64;
    private const int PageBits = 7;

    private readonly int[] _first;
    private readonly ValueAxis _scale;
    private readonly ushort[] _pages;
    private readonly List<ushort[]> _mixedPages = [];

    private BaselinePartition(List<Piece> pieces, ValueAxis scale)
    {
        _scale = scale;
        _pages = new ushort[(scale.Count >> PageBits) + 1];
        _first = [.. pieces.Select(piece => piece.First)];
        var total = pieces.Sum(piece => piece.Weight);
        Tiles = [.. pieces.Select(piece => new PartitionBin(piece.Weight / total, piece.Area, piece.RestArea))];
        for (var page = 0; page < _pages.Length; page++)
        {
            Map(page);
        }
    }

    /// <summary>The tiles, from the smallest numbers to the largest.</summary>
    public IReadOnlyList<PartitionBin> Tiles { get; }

    /// <summary>The tile of zero, which is one by itself even if no value was zero, for zeros are how many things fail. With fine bins there is none: -1.</summary>
    public int ZeroTile => _scale.ZeroPlace < 0 ? -1 : TileAt(_scale.ZeroPlace);

    /// <summary>The tile of a bucket that holds more than a quarter of the values, but not all; null if there is none. The rest is then worth looking at by itself.</summary>
    public int? Dominant { get; private init; }

    /// <param name="baseline">Of at least one finite number.</param>
    public static BaselinePartition Of(Baseline baseline)
    {
        var scale = baseline.Scale;
        var touched = baseline.Places().ToList();
        var dominant = DominantOf(touched);
        var rest = dominant is { } place ? touched.Where(bucket => bucket.Place != place).Select(bucket => scale.MiddleOf(bucket.Place)).ToList() : [];
        var gaps = new Gaps(
            new RangeFences(baseline.Values.Minimum, baseline.Values.Maximum, scale),
            rest.Count > 0 ? new RangeFences(rest.Min(), rest.Max(), scale) : null,
            scale);
        var pieces = new List<Piece>();
        var next = 0;
        foreach (var (touchedPlace, count) in touched)
        {
            gaps.Fill(pieces, next, touchedPlace);
            pieces.Add(new(touchedPlace, count, BinRegion.Seen, BinRegion.Seen));
            next = touchedPlace + 1;
        }

        gaps.Fill(pieces, next, scale.Count);
        var merged = Merge(pieces, dominant, scale);
        return new BaselinePartition(merged, scale) { Dominant = dominant is null ? null : merged.FindIndex(piece => piece.First == dominant) };
    }

    /// <summary>The tile of what a buffer counts under a number: the order of a bucket, or a fine bin.</summary>
    public int TileOfCount(int number) => TileAt(_scale.PlaceOfCount(number));

    /// <summary>The tile of a number, infinities included.</summary>
    public int TileOf(double value) => TileAt(_scale.PlaceOf(value));

    private int TileAt(int place)
    {
        var page = _pages[place >> PageBits];
        return page < _first.Length ? page : _mixedPages[page - _first.Length][place & ((1 << PageBits) - 1)];
    }

    private static int? DominantOf(List<(int Place, long Count)> touched)
    {
        var (place, count) = touched.MaxBy(bucket => bucket.Count);
        var share = (double)count / touched.Sum(bucket => bucket.Count);
        return share is > 0.25 and < 0.995 ? place : null;
    }

    /// <summary>Joins neighbours inside the baseline while they are lighter together than the finest tile should be.</summary>
    private static List<Piece> Merge(List<Piece> pieces, int? dominant, ValueAxis scale)
    {
        var lightest = pieces.Sum(piece => piece.Weight) * Finest;
        var merged = new List<Piece>();
        foreach (var piece in pieces)
        {
            if (merged.Count > 0 && CanMerge(merged[^1]) && CanMerge(piece) && merged[^1].Weight + piece.Weight <= lightest)
            {
                var before = merged[^1];
                var area = before.Area == BinRegion.Seen ? BinRegion.Seen : piece.Area;
                merged[^1] = new(before.First, before.Weight + piece.Weight, area, area);
            }
            else
            {
                merged.Add(piece);
            }
        }

        return merged;

        bool CanMerge(Piece piece) => piece.First != scale.ZeroPlace && piece.First != dominant
            && piece.Area is BinRegion.Seen or BinRegion.Unseen && piece.RestArea is BinRegion.Seen or BinRegion.Unseen;
    }

    private void Map(int page)
    {
        var start = page << PageBits;
        var low = Search(start);
        var high = Search(start + (1 << PageBits) - 1);
        if (low == high)
        {
            _pages[page] = (ushort)low;
            return;
        }

        _pages[page] = (ushort)(_first.Length + _mixedPages.Count);
        _mixedPages.Add([.. Enumerable.Range(start, 1 << PageBits).Select(place => (ushort)Search(place))]);
    }

    private int Search(int place)
    {
        var found = Array.BinarySearch(_first, place);
        return found < 0 ? ~found - 1 : found;
    }

    /// <summary>A tile in the making.</summary>
    private readonly record struct Piece(int First, double Weight, BinRegion Area, BinRegion RestArea);

    /// <summary>What places without values are, for all values and for those other than a dominant one.</summary>
    private sealed class Gaps(RangeFences all, RangeFences? rest, ValueAxis scale)
    {
        private readonly int[] _cuts = [.. new[]
        {
            all.FarLow, all.FarHigh, rest?.FarLow ?? all.FarLow, rest?.FarHigh ?? all.FarHigh, scale.ZeroPlace, scale.ZeroPlace + 1,
        }.Order()];

        /// <summary>Half a value's weight from a place up to another, cut where the meaning changes.</summary>
        public void Fill(List<Piece> pieces, int from, int to)
        {
            if (from >= to)
            {
                return;
            }

            var starts = _cuts.Where(cut => cut > from && cut < to).Prepend(from).Distinct().ToList();
            foreach (var start in starts)
            {
                pieces.Add(new(start, 0.5 / starts.Count, all.AreaOf(start), (rest ?? all).AreaOf(start)));
            }
        }
    }
}
