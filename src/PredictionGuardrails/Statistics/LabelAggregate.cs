namespace PredictionGuardrails.Statistics;

/// <summary>How often each label was recorded since it was last read, by the label's number.</summary>
/// <param name="maximum">How many labels are counted each by itself; the number after theirs is that of all others.</param>
internal sealed class LabelAggregate(int maximum) : Aggregate
{
    private readonly long[] _counts = new long[maximum + 1];
    private long[]? _lastRead;
    private ValueCounts _values;
    private ValueCounts _valuesLastRead;

    /// <summary>Counts what has been folded since the last time, or since it was last empty, by the labels' numbers.</summary>
    /// <param name="labels">Takes the labels.</param>
    /// <returns>How many were missing, and how many were the previous one of their thread.</returns>
    public (long Missing, long Repeats) CountNew(IBucketCounts labels)
    {
        _lastRead ??= new long[_counts.Length];
        for (var number = 0; number < _counts.Length; number++)
        {
            if (_counts[number] != _lastRead[number])
            {
                labels.Add(number, _counts[number] - _lastRead[number]);
                _lastRead[number] = _counts[number];
            }
        }

        var latest = _values - _valuesLastRead;
        _valuesLastRead = _values;
        return (latest.Missing, latest.Repeats);
    }

    /// <param name="from">Since when.</param>
    /// <param name="to">Until when.</param>
    /// <param name="names">The labels, by number.</param>
    public MetricSnapshot ToSnapshot(DateTimeOffset from, DateTimeOffset to, IReadOnlyList<string> names) => new(from, to)
    {
        ValueCounts = _values,
        LabelCounts = names.Select((name, number) => (name, count: _counts[number])).Where(label => label.count > 0)
            .ToDictionary(label => label.name, label => label.count, StringComparer.Ordinal),
        OtherLabelCount = _counts[maximum],
    };

    protected override void FoldCore(double previous, ReadOnlySpan<double> records)
    {
        var before = BitConverter.DoubleToUInt64Bits(previous);
        long nulls = 0;
        long others = 0;
        long repeats = 0;
        foreach (var record in records)
        {
            var bits = BitConverter.DoubleToUInt64Bits(record);
            if (bits is NullBits or OtherBits)
            {
                nulls += bits == NullBits ? 1 : 0;
                others += bits == OtherBits ? 1 : 0;
            }
            else
            {
                _counts[(int)record]++;
                repeats += bits == before ? 1 : 0;
            }

            before = bits;
        }

        _values += new ValueCounts { Nulls = nulls, Others = others, Repeats = repeats };
    }

    protected override void ClearCore()
    {
        Array.Clear(_counts);
        Array.Clear(_lastRead ?? []);
        _values = default;
        _valuesLastRead = default;
    }
}
