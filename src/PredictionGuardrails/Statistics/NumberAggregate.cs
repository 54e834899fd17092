namespace PredictionGuardrails.Statistics;

/// <summary>What threads have recorded of one number since it was last read.</summary>
internal sealed class NumberAggregate : Aggregate
{
    /// <summary>So many numbers are summed at a time before their sums are added to the compensated ones.</summary>
    private const int PartSize = 512;

    private PagedHistogram _histogram = new();
    private NumberMoments _moments = new();
    private NumberCounts _lastRead;
    private FineCounts? _fine;

    /// <summary>Adds numbers, and says from where to where they go.</summary>
    /// <inheritdoc cref="Aggregate.Fold"/>
    public FoldedRange FoldNumbers(double previous, ReadOnlySpan<double> records)
    {
        Count(records.Length);
        return FoldParts(previous, records);
    }

    /// <inheritdoc cref="FoldNumbers(double, ReadOnlySpan{double})"/>
    public FoldedRange FoldNumbers(double previous, ReadOnlySpan<float> records)
    {
        Count(records.Length);
        Span<double> wide = stackalloc double[PartSize];
        var range = FoldedRange.None;
        while (!records.IsEmpty)
        {
            var part = wide[..Math.Min(PartSize, records.Length)];
            NumberMoments.Widen(records[..part.Length], part);
            range = range.With(FoldPart(previous, part));
            previous = part[^1];
            records = records[part.Length..];
        }

        return range;
    }

    /// <summary>What was recorded.</summary>
    public MetricSnapshot ToSnapshot(DateTimeOffset from, DateTimeOffset to) => new(from, to)
    {
        Moments = _moments.Moments,
        Minimum = _moments.Minimum,
        Maximum = _moments.Maximum,
        ValueCounts = _moments.ValueCounts,
        Histogram = _histogram.ToSparse(),
    };

    /// <summary>Counts what has been folded since the last time, or since it was last empty.</summary>
    /// <param name="buckets">Takes the numbers by bucket.</param>
    /// <returns>The rest.</returns>
    public NumberCounts CountNew(IBucketCounts buckets)
    {
        _histogram.CountNew(buckets);
        var all = _moments.NumberCounts;
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

    /// <summary>Counts what has been folded by fine bins since the last time.</summary>
    public void TakeFine(IBucketCounts bins) => _fine?.Take(bins);

    protected override void FoldCore(double previous, ReadOnlySpan<double> records) => FoldParts(previous, records);

    protected override void ClearCore()
    {
        _fine?.Clear();
        _histogram.Clear();
        _moments = new NumberMoments();
        _lastRead = default;
    }

    private FoldedRange FoldParts(double previous, ReadOnlySpan<double> records)
    {
        var range = FoldedRange.None;
        while (!records.IsEmpty)
        {
            var part = records[..Math.Min(PartSize, records.Length)];
            range = range.With(FoldPart(previous, part));
            previous = part[^1];
            records = records[part.Length..];
        }

        return range;
    }

    private FoldedRange FoldPart(double previous, ReadOnlySpan<double> records)
    {
        if (!_moments.TryAdd(previous, records, out var range))
        {
            return FoldOneByOne(previous, records);
        }

        _moments.CountZeros(_histogram.AddAll(records, range));
        if (_fine is { } fine)
        {
            foreach (var value in records)
            {
                fine.Add(value);
            }
        }

        return range;
    }

    /// <summary>Folds records among which something isn't finite, or whose sum isn't.</summary>
    private FoldedRange FoldOneByOne(double previous, ReadOnlySpan<double> records)
    {
        var range = FoldedRange.None;
        var before = BitConverter.DoubleToUInt64Bits(previous);
        foreach (var value in records)
        {
            var bits = BitConverter.DoubleToUInt64Bits(value);
            if (bits == before && !IsMissing(bits))
            {
                _moments.AddRepeat();
            }

            before = bits;
            range = double.IsNaN(value) ? range with { HasNaN = true } : range.With(new FoldedRange(value, value, HasNaN: false));
            if (!double.IsFinite(value))
            {
                _moments.CountNotFinite(value);
                continue;
            }

            _moments.Add(value);
            _fine?.Add(value);
            if (value == 0)
            {
                _moments.CountZeros(1);
            }
            else
            {
                _histogram.Add(LogLinearBuckets.KeyOf(value));
            }
        }

        return range;
    }
}
