using System.Runtime.InteropServices;

namespace PredictionGuardrails.Statistics;

/// <summary>How often one thread has recorded each label since the last swap, by the label's number.</summary>
internal sealed class LabelBuffer(int maximum) : IBuffer
{
    /// <summary>Counts by number, then those of other labels; a cache line's worth of nothing on either side.</summary>
    private readonly long[] _counts = new long[Padding + maximum + 1 + Padding];
    private PaddedCounts _state;
    private long[]? _asked;
    private (long Missing, long Repeats) _askedCounts;

    private const int Padding = 16;

    public bool IsEmpty => _state is { Records: 0, Others: 0 };

    public void Record(int number, ref CellState cell)
    {
        _state.Records++;
        if (cell.Last == (ulong)number)
        {
            _state.Repeats++;
            cell.NoteRepeat();
        }

        cell.Last = (ulong)number;
        _counts[Padding + number]++;
    }

    public void RecordNull(ref CellState cell)
    {
        _state.Records++;
        _state.Nulls++;
        cell.Last = CellState.NoLast;
    }

    /// <summary>Counts a prediction whose label could not be read.</summary>
    public void RecordOther() => _state.Others++;

    /// <summary>Counts what has been recorded since the last time, or since the buffer was last empty, by the labels' numbers; the last number is that of all others.</summary>
    /// <param name="labels">Takes the labels.</param>
    /// <returns>How many were missing, and how many were the previous one of their thread.</returns>
    public (long Missing, long Repeats) CountNew(IBucketCounts labels)
    {
        _asked ??= new long[maximum + 1];
        for (var number = 0; number <= maximum; number++)
        {
            var count = _counts[Padding + number];
            if (count != _asked[number])
            {
                labels.Add(number, count - _asked[number]);
                _asked[number] = count;
            }
        }

        var all = (Missing: _state.Nulls + _state.Others, _state.Repeats);
        var latest = (all.Missing - _askedCounts.Missing, all.Repeats - _askedCounts.Repeats);
        _askedCounts = all;
        return latest;
    }

    public void Clear()
    {
        Array.Clear(_counts);
        _state = default;
        Array.Clear(_asked ?? []);
        _askedCounts = default;
    }

    /// <param name="from">Since when.</param>
    /// <param name="to">Until when.</param>
    /// <param name="names">The labels, by number.</param>
    public MetricSnapshot ToSnapshot(DateTimeOffset from, DateTimeOffset to, IReadOnlyList<string> names) => new(from, to)
    {
        ValueCounts = new() { Nulls = _state.Nulls, Others = _state.Others, Repeats = _state.Repeats },
        LabelCounts = names.Select((name, number) => (name, count: _counts[Padding + number])).Where(label => label.count > 0)
            .ToDictionary(label => label.name, label => label.count, StringComparer.Ordinal),
        OtherLabelCount = _counts[Padding + maximum],
    };

    [StructLayout(LayoutKind.Explicit, Size = 128 + 32 + 128)]
    private struct PaddedCounts
    {
        [FieldOffset(128)] public long Records;
        [FieldOffset(136)] public long Repeats;
        [FieldOffset(144)] public long Nulls;
        [FieldOffset(152)] public long Others;
    }
}
