using System.Runtime.InteropServices;

namespace PredictionGuardrails.Statistics;

/// <summary>How often one thread has recorded each label since the last swap, by the label's number.</summary>
internal sealed class LabelBuffer(int maximum) : IBuffer
{
    /// <summary>Counts by number, then those of other labels; a cache line's worth of nothing on either side.</summary>
    private readonly long[] _counts = new long[Padding + maximum + 1 + Padding];
    private PaddedCounts _state;

    private const int Padding = 16;

    public bool IsEmpty => _state is { Records: 0, Others: 0 };

    public void Record(int number, ref ulong last)
    {
        _state.Records++;
        _state.Repeats += last == (ulong)number ? 1 : 0;
        last = (ulong)number;
        _counts[Padding + number]++;
    }

    public void RecordNull(ref ulong last)
    {
        _state.Records++;
        _state.Nulls++;
        last = ulong.MaxValue;
    }

    /// <summary>Counts a prediction whose label could not be read.</summary>
    public void RecordOther() => _state.Others++;

    public void Clear()
    {
        Array.Clear(_counts);
        _state = default;
    }

    /// <param name="from">Since when.</param>
    /// <param name="to">Until when.</param>
    /// <param name="names">The labels, by number.</param>
    public MetricSnapshot ToSnapshot(DateTimeOffset from, DateTimeOffset to, IReadOnlyList<string> names) => new(from, to)
    {
        Nulls = _state.Nulls,
        Others = _state.Others,
        Repeats = _state.Repeats,
        Labels = names.Select((name, number) => (name, count: _counts[Padding + number])).Where(label => label.count > 0)
            .ToDictionary(label => label.name, label => label.count, StringComparer.Ordinal),
        OtherLabels = _counts[Padding + maximum],
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
