using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace PredictionGuardrails.Statistics;

/// <summary>
/// The sums and counts of what one thread has recorded of one number. Distances from the first number are summed instead of the numbers, so
/// that a small spread around a large mean keeps its digits, and every 512 numbers the sums are carried over into compensated ones, so that
/// many numbers keep theirs. Between two cache lines' worth of nothing, for neighbours on the heap belong to other threads.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = 128 + 136 + 128)]
internal struct NumberState
{
    private const int BlockSize = 512;

    [FieldOffset(128)] private long _count;
    [FieldOffset(136)] private double _shift;
    [FieldOffset(144)] private double _sum;
    [FieldOffset(152)] private double _squares;
    [FieldOffset(160)] private double _minimum;
    [FieldOffset(168)] private double _maximum;
    [FieldOffset(176)] public long Repeats;
    [FieldOffset(184)] public long Zeros;
    [FieldOffset(192)] public long NaNs;
    [FieldOffset(200)] public long PositiveInfinities;
    [FieldOffset(208)] public long NegativeInfinities;
    [FieldOffset(216)] public long Nulls;
    [FieldOffset(224)] public long Others;
    [FieldOffset(232)] private double _carriedSum;
    [FieldOffset(240)] private double _sumError;
    [FieldOffset(248)] private double _carriedSquares;
    [FieldOffset(256)] private double _squaresError;

    public static NumberState Fresh => new() { _minimum = double.PositiveInfinity, _maximum = double.NegativeInfinity };

    public readonly bool IsEmpty => _count == 0 && ValueCounts == default;

    /// <summary>Whether the next finite number begins a block; the sums of the one before are carried over first.</summary>
    public readonly bool IsBlockStart => (_count & (BlockSize - 1)) == 0;

    /// <summary>How many more finite numbers there is room for in the block.</summary>
    public readonly int RoomInBlock => BlockSize - (int)(_count & (BlockSize - 1));

    /// <summary>The moments of all numbers whose sums have been carried over.</summary>
    public readonly Moments Moments => Moments.Of(_count, _shift, _carriedSum, _carriedSquares);

    /// <summary>The smallest finite number; NaN where there is none.</summary>
    public readonly double Minimum => _count == 0 ? double.NaN : _minimum;

    /// <summary>The largest finite number; NaN where there is none.</summary>
    public readonly double Maximum => _count == 0 ? double.NaN : _maximum;

    public readonly ValueCounts ValueCounts => new()
    {
        Zeros = Zeros,
        Repeats = Repeats,
        NaNs = NaNs,
        PositiveInfinities = PositiveInfinities,
        NegativeInfinities = NegativeInfinities,
        Nulls = Nulls,
        Others = Others,
    };

    public readonly NumberCounts NumberCounts =>
        new(_count, _count == 0 ? 0 : (_shift * _count) + _carriedSum + _sum, ValueCounts);

    /// <summary>Adds a finite number that does not begin a block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddWithinBlock(double value)
    {
        _count++;
        var distance = value - _shift;
        _sum += distance;
        _squares += distance * distance;
        if (value < _minimum)
        {
            _minimum = value;
        }

        if (value > _maximum)
        {
            _maximum = value;
        }
    }

    /// <summary>Adds a finite number, which may begin a block.</summary>
    public void Add(double value)
    {
        if (_count == 0)
        {
            _shift = value;
        }
        else if (IsBlockStart)
        {
            CarryOver();
        }

        AddWithinBlock(value);
    }

    /// <summary>Adds numbers that do not begin a block; false, and nothing added, where one of them is not finite.</summary>
    public bool TryAddWithinBlock(ReadOnlySpan<double> numbers)
    {
        var shift = new Vector<double>(_shift);
        var sums = Vector<double>.Zero;
        var squares = Vector<double>.Zero;
        var differences = Vector<double>.Zero;
        var minima = new Vector<double>(_minimum);
        var maxima = new Vector<double>(_maximum);
        var i = 0;
        for (; i <= numbers.Length - Vector<double>.Count; i += Vector<double>.Count)
        {
            var values = new Vector<double>(numbers[i..]);
            var distances = values - shift;
            sums += distances;
            squares += distances * distances;
            minima = Vector.Min(minima, values);
            maxima = Vector.Max(maxima, values);

            // Zero for a finite number, NaN for NaN and the infinities.
            differences += values - values;
        }

        var rest = 0.0;
        foreach (var value in numbers[i..])
        {
            rest += value - value;
        }

        if (double.IsNaN(Vector.Sum(differences) + rest))
        {
            return false;
        }

        _count += i;
        _sum += Vector.Sum(sums);
        _squares += Vector.Sum(squares);
        for (var lane = 0; lane < Vector<double>.Count; lane++)
        {
            _minimum = Math.Min(_minimum, minima[lane]);
            _maximum = Math.Max(_maximum, maxima[lane]);
        }

        foreach (var value in numbers[i..])
        {
            AddWithinBlock(value);
        }

        return true;
    }

    /// <summary>Counts a number that is not finite.</summary>
    public void CountNotFinite(double value)
    {
        if (double.IsNaN(value))
        {
            NaNs++;
        }
        else if (value > 0)
        {
            PositiveInfinities++;
        }
        else
        {
            NegativeInfinities++;
        }
    }

    /// <summary>Adds a block's sums to the compensated ones (A. Neumaier, 1974).</summary>
    public void CarryOver()
    {
        Compensate(ref _carriedSum, ref _sumError, _sum);
        Compensate(ref _carriedSquares, ref _squaresError, _squares);
        _sum = 0;
        _squares = 0;

        static void Compensate(ref double sum, ref double error, double addend)
        {
            var total = sum + (addend + error);
            error = double.IsFinite(total) ? addend + error - (total - sum) : 0;
            sum = total;
        }
    }
}
