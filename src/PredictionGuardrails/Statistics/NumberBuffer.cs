using System.Numerics;
using System.Runtime.CompilerServices;

namespace PredictionGuardrails.Statistics;

/// <summary>What one thread has recorded of one number since the last swap. One writer at a time, plain stores.</summary>
internal sealed class NumberBuffer : IBuffer
{
    private PagedHistogram _histogram = new();
    private NumberState _state = NumberState.Fresh;
    private NumberCounts _lastRead;
    private FineCounts? _fine;

    public bool IsEmpty => _state.IsEmpty;

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
        var key = (int)(bits >>> LogLinearBuckets.Shift);
        if (state.IsBlockStart || !_histogram.TryAdd(key))
        {
            RecordUnusual(value, key);
            return;
        }

        state.AddWithinBlock(value);
        _fine?.Add(value);
    }

    /// <summary>Records one number after the other; the sums of a block are taken by vectors.</summary>
    public void Record(ReadOnlySpan<double> values, ref CellState cell)
    {
        while (!values.IsEmpty)
        {
            var length = _state.IsBlockStart ? 1 : Math.Min(_state.RoomInBlock, values.Length);
            var block = values[..length];
            if (length >= Vector<double>.Count && _state.TryAddWithinBlock(block))
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

            values = values[length..];
        }
    }

    public void RecordNull() => _state.Nulls++;

    /// <summary>Counts a prediction that is there and is no number.</summary>
    public void RecordOther() => _state.Others++;

    /// <summary>What was recorded; the buffer has no writer any more.</summary>
    public MetricSnapshot ToSnapshot(DateTimeOffset from, DateTimeOffset to)
    {
        _state.CarryOver();
        return new MetricSnapshot(from, to)
        {
            Moments = _state.Moments,
            Minimum = _state.Minimum,
            Maximum = _state.Maximum,
            ValueCounts = _state.ValueCounts,
            Histogram = _histogram.ToSparse(),
        };
    }

    /// <summary>Counts what has been recorded since the last time, or since the buffer was last empty.</summary>
    /// <param name="buckets">Takes the numbers by bucket.</param>
    /// <returns>The rest.</returns>
    public NumberCounts CountNew(IBucketCounts buckets)
    {
        _histogram.CountNew(buckets);
        var all = _state.NumberCounts;
        var latest = all - _lastRead;
        _lastRead = all;
        return latest;
    }

    /// <summary>Counts by fine bins too from now on, or no more.</summary>
    /// <returns>Whether that is new to it.</returns>
    public bool Count(LinearBins? bins)
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
        _histogram.Clear();
        _state = NumberState.Fresh;
        _lastRead = default;
    }

    /// <summary>Counts numbers, finite ones all, whose sums have been taken: by bucket, and zeros and repeats.</summary>
    private void CountAll(ReadOnlySpan<double> values, ref ulong last)
    {
        var repeats = 0L;
        var previous = last;
        foreach (var value in values)
        {
            var bits = BitConverter.DoubleToUInt64Bits(value);
            repeats += bits == previous ? 1 : 0;
            previous = bits;
        }

        last = previous;
        _state.Repeats += repeats;
        _state.Zeros += _histogram.AddAll(values);
        if (_fine is not { } fine)
        {
            return;
        }

        foreach (var value in values)
        {
            fine.Add(value);
        }
    }

    /// <summary>Records a number that begins a block, whose bucket is on no page of the table, or that is none.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void RecordUnusual(double value, int key)
    {
        if (!double.IsFinite(value))
        {
            _state.CountNotFinite(value);
            return;
        }

        _state.Add(value);
        _fine?.Add(value);
        if (value == 0)
        {
            _state.Zeros++;
            return;
        }

        _histogram.Add(key);
    }
}
