using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace PredictionGuardrails.Statistics;

/// <summary>
/// The sums and counts of numbers. Distances from the first number are summed instead of the numbers, so that a small spread around a large mean keeps
/// its digits, and the sums of each part are added to compensated ones, so that many numbers keep theirs.
/// </summary>
internal struct NumberMoments
{
    private long _count;
    private double _shift;
    private CompensatedSum _sum;
    private CompensatedSum _squares;
    private double _minimum = double.PositiveInfinity;
    private double _maximum = double.NegativeInfinity;
    private long _repeats;
    private long _zeros;
    private long _nans;
    private long _positiveInfinities;
    private long _negativeInfinities;
    private long _nulls;
    private long _others;

    public NumberMoments()
    {
    }

    public readonly Moments Moments => Moments.Of(_count, _shift, _sum.Value, _squares.Value);

    /// <summary>The smallest finite number; NaN if there is none.</summary>
    public readonly double Minimum => _count == 0 ? double.NaN : _minimum;

    /// <summary>The largest finite number; NaN if there is none.</summary>
    public readonly double Maximum => _count == 0 ? double.NaN : _maximum;

    public readonly ValueCounts ValueCounts => new()
    {
        Zeros = _zeros,
        Repeats = _repeats,
        NaNs = _nans,
        PositiveInfinities = _positiveInfinities,
        NegativeInfinities = _negativeInfinities,
        Nulls = _nulls,
        Others = _others,
    };

    public readonly NumberCounts NumberCounts => new(_count, _count == 0 ? 0 : (_shift * _count) + _sum.Value, ValueCounts);

    /// <summary>Makes doubles of floats.</summary>
    public static void Widen(ReadOnlySpan<float> narrow, Span<double> wide)
    {
        ref var from = ref MemoryMarshal.GetReference(narrow);
        ref var to = ref MemoryMarshal.GetReference(wide);
        var i = 0;
        for (; i <= narrow.Length - Vector256<float>.Count; i += Vector256<float>.Count)
        {
            var floats = Vector256.LoadUnsafe(ref from, (nuint)i);
            Vector256.WidenLower(floats).StoreUnsafe(ref to, (nuint)i);
            Vector256.WidenUpper(floats).StoreUnsafe(ref to, (nuint)(i + Vector256<double>.Count));
        }

        for (; i < narrow.Length; i++)
        {
            wide[i] = narrow[i];
        }
    }

    /// <summary>Adds numbers if all of them are finite, and so are their sums; otherwise nothing. Zeros are counted apart.</summary>
    /// <param name="previous">The record before them.</param>
    /// <param name="numbers">The numbers; at least one.</param>
    /// <param name="range">From where to where they go.</param>
    public bool TryAdd(double previous, ReadOnlySpan<double> numbers, out FoldedRange range)
    {
        var shift = _count == 0 ? numbers[0] : _shift;
        var part = new Part(shift);
        part.Add(previous, numbers);
        range = new FoldedRange(part.Minimum, part.Maximum, HasNaN: false);
        if (!double.IsFinite(part.Sum))
        {
            return false;
        }

        _shift = shift;
        _count += numbers.Length;
        _sum.Add(part.Sum);
        _squares.Add(part.Squares);
        _minimum = Math.Min(_minimum, part.Minimum);
        _maximum = Math.Max(_maximum, part.Maximum);
        _repeats += part.Repeats;
        return true;
    }

    /// <summary>Counts how many of the numbers that were added are zero.</summary>
    public void CountZeros(int zeros) => _zeros += zeros;

    /// <summary>Counts that the next number is exactly the one before it.</summary>
    public void AddRepeat() => _repeats++;

    /// <summary>Adds a finite number; that it is zero is counted apart.</summary>
    public void Add(double value)
    {
        if (_count == 0)
        {
            _shift = value;
        }

        var distance = value - _shift;
        _count++;
        _sum.Add(distance);
        _squares.Add(distance * distance);
        _minimum = Math.Min(_minimum, value);
        _maximum = Math.Max(_maximum, value);
    }

    /// <summary>Counts a record that isn't a finite number.</summary>
    public void CountNotFinite(double record)
    {
        switch (BitConverter.DoubleToUInt64Bits(record))
        {
            case Aggregate.NullBits:
                _nulls++;
                break;

            case Aggregate.OtherBits:
                _others++;
                break;

            default:
                _nans += double.IsNaN(record) ? 1 : 0;
                _positiveInfinities += double.IsPositiveInfinity(record) ? 1 : 0;
                _negativeInfinities += double.IsNegativeInfinity(record) ? 1 : 0;
                break;
        }
    }

    /// <summary>A sum that keeps what rounding takes from it (A. Neumaier, 1974).</summary>
    private struct CompensatedSum
    {
        private double _sum;
        private double _error;

        public readonly double Value => _sum;

        public void Add(double addend)
        {
            var total = _sum + (addend + _error);
            _error = double.IsFinite(total) ? addend + _error - (total - _sum) : 0;
            _sum = total;
        }
    }

    /// <summary>The sums of some numbers, by vectors: two of each kind, for an addition takes longer than the next can wait.</summary>
    private struct Part(double shift)
    {
        public double Sum;
        public double Squares;
        public double Minimum = double.PositiveInfinity;
        public double Maximum = double.NegativeInfinity;
        public long Repeats;

        public void Add(double previous, ReadOnlySpan<double> numbers)
        {
            AddOne(previous, numbers[0]);
            var i = 1;
            if (numbers.Length > 2 * Vector256<double>.Count)
            {
                i = AddVectors(numbers);
            }

            for (; i < numbers.Length; i++)
            {
                AddOne(numbers[i - 1], numbers[i]);
            }
        }

        private void AddOne(double previous, double value)
        {
            var distance = value - shift;
            Sum += distance;
            Squares += distance * distance;
            Minimum = value < Minimum ? value : Minimum;
            Maximum = value > Maximum ? value : Maximum;
            Repeats += BitConverter.DoubleToUInt64Bits(value) == BitConverter.DoubleToUInt64Bits(previous) ? 1 : 0;
        }

        /// <returns>The place up to which it got.</returns>
        private int AddVectors(ReadOnlySpan<double> numbers)
        {
            ref var first = ref MemoryMarshal.GetReference(numbers);
            var shifts = Vector256.Create(shift);
            var sum = Vector256<double>.Zero;
            var otherSum = Vector256<double>.Zero;
            var squares = Vector256<double>.Zero;
            var otherSquares = Vector256<double>.Zero;
            var minima = Vector256.Create(Minimum);
            var maxima = Vector256.Create(Maximum);
            var repeats = Vector256<long>.Zero;
            nuint i = 1;
            for (; i + 8 <= (nuint)numbers.Length; i += 8)
            {
                var one = Vector256.LoadUnsafe(ref first, i);
                var other = Vector256.LoadUnsafe(ref first, i + 4);
                repeats += Vector256.Equals(one.AsInt64(), Vector256.LoadUnsafe(ref first, i - 1).AsInt64());
                repeats += Vector256.Equals(other.AsInt64(), Vector256.LoadUnsafe(ref first, i + 3).AsInt64());
                var distance = one - shifts;
                var otherDistance = other - shifts;
                sum += distance;
                otherSum += otherDistance;
                squares += distance * distance;
                otherSquares += otherDistance * otherDistance;
                minima = Vector256.MinNative(minima, Vector256.MinNative(one, other));
                maxima = Vector256.MaxNative(maxima, Vector256.MaxNative(one, other));
            }

            Sum += Vector256.Sum(sum + otherSum);
            Squares += Vector256.Sum(squares + otherSquares);
            Repeats -= Vector256.Sum(repeats);
            var lowest = Vector128.MinNative(minima.GetLower(), minima.GetUpper());
            var highest = Vector128.MaxNative(maxima.GetLower(), maxima.GetUpper());
            Minimum = Math.Min(lowest[0], lowest[1]);
            Maximum = Math.Max(highest[0], highest[1]);

            return (int)i;
        }
    }
}
