using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace PredictionGuardrails.Statistics;

/// <summary>
/// What one thread has recorded of one number since the last swap. One writer at a time, plain stores. Distances from the first number are
/// summed instead of the numbers, so that a small spread around a large mean keeps its digits, and every 512 numbers the sums are carried
/// over into compensated ones, so that many numbers keep theirs.
/// </summary>
internal sealed class NumberBuffer : IBuffer
{
    private const int PageBits = 7;
    private const int PageSize = 1 << PageBits;
    private const int PageCount = LogBuckets.Count >> PageBits;
    private const int BlockSize = 512;

    /// <summary>The table of a buffer that has touched no page yet.</summary>
    private static readonly ushort[] NoPages = new ushort[PageCount];

    private State _state = State.Fresh;

    /// <summary>The page of each 128 keys in <see cref="_counts"/>, by its number; 0 where it is not touched yet.</summary>
    private ushort[] _pages = NoPages;
    private uint[] _counts = [];

    /// <summary>The four pages that are not in the table: of the smallest numbers and of the largest, either sign.</summary>
    private readonly ushort[] _offTable = new ushort[4];
    private int _usedPages;

    /// <summary>The number of each page in <see cref="_counts"/>, and what was counted when somebody last asked for what is new.</summary>
    private ushort[] _pageNumbers = [];
    private uint[] _asked = [];
    private NumberCounts _askedCounts;
    private FineCounts? _fine;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Record(double value, ref CellState cell)
    {
        ref var state = ref _state;
        var bits = BitConverter.DoubleToUInt64Bits(value);
        if (bits == cell.Last)
        {
            state.Repeats++;
            cell.NoteRepeat();
        }

        cell.Last = bits;

        // Zero, NaN and the infinities are on pages that are never in the table (with the eight octaves next to them, which are rare), so that
        // one look finds them all, and an ordinary number whose page is not touched yet. The first number of a block has sums to carry over.
        var key = (int)(bits >>> LogBuckets.Shift);
        var page = _pages[key >> PageBits];
        var counts = _counts;
        var index = (page << PageBits) | (key & (PageSize - 1));
        if (page == 0 || (uint)index >= (uint)counts.Length || (state.Count & (BlockSize - 1)) == 0)
        {
            RecordUnusual(value, key);
            return;
        }

        counts[index]++;
        Add(ref state, value);
        _fine?.Add(value);
    }

    /// <summary>Records one number after the other; the sums of a block are taken by vectors.</summary>
    public void Record(ReadOnlySpan<double> values, ref CellState cell)
    {
        while (!values.IsEmpty)
        {
            var room = BlockSize - (int)(_state.Count & (BlockSize - 1));
            var block = room == BlockSize ? values[..1] : values[..Math.Min(room, values.Length)];
            if (block.Length >= Vector<double>.Count && TryAdd(ref _state, block))
            {
                CountAll(block, ref cell.Last);
            }
            else
            {
                foreach (var value in block)
                {
                    Record(value, ref cell);
                }
            }

            values = values[block.Length..];
        }
    }

    public void RecordNull() => _state.Nulls++;

    /// <summary>Counts a prediction that is there and is no number.</summary>
    public void RecordOther() => _state.Others++;

    /// <summary>What was recorded; the buffer has no writer any more.</summary>
    public MetricSnapshot ToSnapshot(DateTimeOffset from, DateTimeOffset to)
    {
        CarryOver();
        ref readonly var state = ref _state;
        return new MetricSnapshot(from, to)
        {
            Moments = Moments.Of(state.Count, state.Shift, state.CarriedSum, state.CarriedSquares),
            Minimum = state.Count == 0 ? double.NaN : state.Minimum,
            Maximum = state.Count == 0 ? double.NaN : state.Maximum,
            ValueCounts = state.ToValueCounts(),
            Histogram = ToHistogram(),
        };
    }

    /// <summary>Counts what has been recorded since the last time, or since the buffer was last empty.</summary>
    /// <param name="buckets">Takes the numbers by bucket.</param>
    /// <returns>The rest.</returns>
    public NumberCounts CountNew(IBucketCounts buckets)
    {
        if (_asked.Length < _counts.Length)
        {
            Array.Resize(ref _asked, _counts.Length);
        }

        for (var page = 1; page <= _usedPages; page++)
        {
            var start = page << PageBits;
            var counts = _counts.AsSpan(start, PageSize);
            var asked = _asked.AsSpan(start, PageSize);
            for (var i = counts.CommonPrefixLength(asked); i < PageSize; i += 1 + counts[(i + 1)..].CommonPrefixLength(asked[(i + 1)..]))
            {
                buckets.Add(LogBuckets.OrderOf((_pageNumbers[page] << PageBits) | i), counts[i] - asked[i]);
                asked[i] = counts[i];
            }
        }

        ref readonly var state = ref _state;
        var all = new NumberCounts(
            state.Count,
            state.Count == 0 ? 0 : (state.Shift * state.Count) + state.CarriedSum + state.Sum,
            state.ToValueCounts());
        var latest = all - _askedCounts;
        _askedCounts = all;
        return latest;
    }

    /// <summary>Counts by fine bins too from now on, or no more.</summary>
    /// <returns>Whether that is new to it.</returns>
    public bool Count(FineBins? bins)
    {
        if (_fine?.Bins == bins)
        {
            return false;
        }

        _fine = bins is null ? null : new FineCounts(bins);
        return true;
    }

    /// <summary>Counts what has been recorded by fine bins since the last time.</summary>
    public void TakeFine(IBucketCounts bins) => _fine?.Take(bins);

    public void Clear()
    {
        _fine?.Clear();
        _state = State.Fresh;
        Array.Clear(_counts);
        Array.Clear(_asked);
        _askedCounts = default;
    }

    public bool IsEmpty => _state.Count == 0 && _state.ToValueCounts() == default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(ref State state, double value)
    {
        state.Count++;
        var distance = value - state.Shift;
        state.Sum += distance;
        state.Squares += distance * distance;
        if (value < state.Minimum)
        {
            state.Minimum = value;
        }

        if (value > state.Maximum)
        {
            state.Maximum = value;
        }
    }

    /// <summary>Adds a block to the moments; false, and nothing added, where a number of it is not finite.</summary>
    private static bool TryAdd(ref State state, ReadOnlySpan<double> block)
    {
        var shift = new Vector<double>(state.Shift);
        var (sums, squares, differences) = (Vector<double>.Zero, Vector<double>.Zero, Vector<double>.Zero);
        var (minima, maxima) = (new Vector<double>(state.Minimum), new Vector<double>(state.Maximum));
        var i = 0;
        for (; i <= block.Length - Vector<double>.Count; i += Vector<double>.Count)
        {
            var values = new Vector<double>(block[i..]);
            var distances = values - shift;
            sums += distances;
            squares += distances * distances;
            minima = Vector.Min(minima, values);
            maxima = Vector.Max(maxima, values);

            // Zero for a finite number, NaN for NaN and the infinities.
            differences += values - values;
        }

        var rest = 0.0;
        foreach (var value in block[i..])
        {
            rest += value - value;
        }

        if (double.IsNaN(Vector.Sum(differences) + rest))
        {
            return false;
        }

        state.Count += i;
        state.Sum += Vector.Sum(sums);
        state.Squares += Vector.Sum(squares);
        for (var lane = 0; lane < Vector<double>.Count; lane++)
        {
            state.Minimum = Math.Min(state.Minimum, minima[lane]);
            state.Maximum = Math.Max(state.Maximum, maxima[lane]);
        }

        foreach (var value in block[i..])
        {
            Add(ref state, value);
        }

        return true;
    }

    /// <summary>Counts a block's numbers, finite ones all, in the histogram, and its zeros and repeats.</summary>
    private void CountAll(ReadOnlySpan<double> block, ref ulong last)
    {
        var (pages, counts, previous, repeats) = (_pages, _counts, last, 0L);
        foreach (var value in block)
        {
            var bits = BitConverter.DoubleToUInt64Bits(value);
            repeats += bits == previous ? 1 : 0;
            previous = bits;
            var key = (int)(bits >>> LogBuckets.Shift);
            var page = pages[key >> PageBits];
            var index = (page << PageBits) | (key & (PageSize - 1));
            if (page != 0 && (uint)index < (uint)counts.Length)
            {
                counts[index]++;
                _fine?.Add(value);
                continue;
            }

            CountUnusual(value, key);
            (pages, counts) = (_pages, _counts);
        }

        _state.Repeats += repeats;
        last = previous;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void RecordUnusual(double value, int key)
    {
        ref var state = ref _state;
        if (!double.IsFinite(value))
        {
            _ = double.IsNaN(value) ? state.NaNs++ : value > 0 ? state.PositiveInfinities++ : state.NegativeInfinities++;
            return;
        }

        if (state.Count == 0)
        {
            state.Shift = value;
        }
        else if ((state.Count & (BlockSize - 1)) == 0)
        {
            CarryOver();
        }

        Add(ref state, value);
        CountUnusual(value, key);
    }

    /// <summary>Counts a finite number that is zero, or whose page is not in the table.</summary>
    private void CountUnusual(double value, int key)
    {
        _fine?.Add(value);
        if (value == 0)
        {
            _state.Zeros++;
            return;
        }

        var page = PageFor(key);
        _counts[(page << PageBits) | (key & (PageSize - 1))]++;
    }

    /// <summary>The page of a key, a new one where there is none yet.</summary>
    private int PageFor(int key)
    {
        if (ReferenceEquals(_pages, NoPages))
        {
            _pages = new ushort[PageCount];
        }

        var number = key >> PageBits;
        ref var page = ref (IsOffTable(number) ? ref _offTable[number / (PageCount / 4)] : ref _pages[number]);
        if (page == 0)
        {
            // Page 0 is never used, and one more than needed is there: no other thread's data shares a cache line with a page.
            var needed = (_usedPages + 3) * PageSize;
            if (_counts.Length < needed)
            {
                Array.Resize(ref _counts, Math.Max(needed, 4 * PageSize));
            }

            if (_pageNumbers.Length <= _usedPages + 1)
            {
                Array.Resize(ref _pageNumbers, _usedPages + 4);
            }

            page = (ushort)++_usedPages;
            _pageNumbers[_usedPages] = (ushort)number;
        }

        return page;
    }

    /// <summary>The first and the last page of the positive keys, and of the negative ones.</summary>
    private static bool IsOffTable(int page) => ((page + 1) & ((PageCount / 2) - 1)) <= 1;

    /// <summary>Adds a block's sums to the compensated ones (A. Neumaier, 1974).</summary>
    private void CarryOver()
    {
        ref var state = ref _state;
        Compensate(ref state.CarriedSum, ref state.SumError, state.Sum);
        Compensate(ref state.CarriedSquares, ref state.SquaresError, state.Squares);
        (state.Sum, state.Squares) = (0, 0);

        static void Compensate(ref double sum, ref double error, double addend)
        {
            var total = sum + (addend + error);
            error = double.IsFinite(total) ? addend + error - (total - sum) : 0;
            sum = total;
        }
    }

    private SparseHistogram ToHistogram()
    {
        // Negative numbers come first, the largest magnitude at the front. A page's place in that order, and behind it its index.
        Span<long> pages = _usedPages <= 64 ? stackalloc long[_usedPages] : new long[_usedPages];
        for (var page = 1; page <= _usedPages; page++)
        {
            pages[page - 1] = ((long)LogBuckets.OrderOf(_pageNumbers[page] << PageBits) << 32) | (uint)page;
        }

        pages.Sort();
        var writer = new SparseHistogram.Writer(expected: 64);
        foreach (var page in pages)
        {
            Write(ref writer, (int)(page >> 32), _counts.AsSpan((int)page << PageBits, PageSize));
        }

        return writer.ToHistogram();
    }

    private static void Write(ref SparseHistogram.Writer writer, int first, ReadOnlySpan<uint> counts)
    {
        if (first < LogBuckets.FirstNegative)
        {
            for (var i = counts.LastIndexOfAnyExcept(0u); i >= 0; i = counts[..i].LastIndexOfAnyExcept(0u))
            {
                writer.Add(first - i, counts[i]);
            }

            return;
        }

        for (var i = counts.IndexOfAnyExcept(0u); i >= 0; i = counts[(i + 1)..].IndexOfAnyExcept(0u) is var ahead and >= 0 ? i + 1 + ahead : -1)
        {
            writer.Add(first + i, counts[i]);
        }
    }

    /// <summary>Between two cache lines' worth of nothing, for neighbours on the heap belong to other threads.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 128 + 136 + 128)]
    private struct State
    {
        [FieldOffset(128)] public long Count;
        [FieldOffset(136)] public double Shift;
        [FieldOffset(144)] public double Sum;
        [FieldOffset(152)] public double Squares;
        [FieldOffset(160)] public double Minimum;
        [FieldOffset(168)] public double Maximum;
        [FieldOffset(176)] public long Repeats;
        [FieldOffset(184)] public long Zeros;
        [FieldOffset(192)] public long NaNs;
        [FieldOffset(200)] public long PositiveInfinities;
        [FieldOffset(208)] public long NegativeInfinities;
        [FieldOffset(216)] public long Nulls;
        [FieldOffset(224)] public long Others;
        [FieldOffset(232)] public double CarriedSum;
        [FieldOffset(240)] public double SumError;
        [FieldOffset(248)] public double CarriedSquares;
        [FieldOffset(256)] public double SquaresError;

        public readonly ValueCounts ToValueCounts() => new()
        {
            Zeros = Zeros,
            Repeats = Repeats,
            NaNs = NaNs,
            PositiveInfinities = PositiveInfinities,
            NegativeInfinities = NegativeInfinities,
            Nulls = Nulls,
            Others = Others,
        };

        public static State Fresh => new() { Minimum = double.PositiveInfinity, Maximum = double.NegativeInfinity };
    }
}
