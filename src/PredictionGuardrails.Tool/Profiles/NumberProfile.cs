using PredictionGuardrails.Tool.Files;

namespace PredictionGuardrails.Tool.Profiles;

/// <summary>The profile of a column of numbers, with the counters of a guard.</summary>
internal sealed class NumberProfile(int mostLearned) : ColumnProfile(mostLearned)
{
    private readonly MetricSnapshotBuilder _builder = new();
    private readonly Dictionary<double, long> _distinct = [];
    private double _previous = double.NaN;
    private bool _hasPrevious;
    private bool _isCapped;
    private (double Value, long Seen)[]? _sorted;

    public override int? Distinct => _isCapped ? null : _distinct.Count;

    /// <summary>Zero if all values are distinguished; otherwise the error of the histogram.</summary>
    public override double QuantileError => _isCapped ? 1.0 / 64 : 0;

    public override void Add(ColumnRows rows, int column) => Add(rows.Number(column));

    public void Add(double? number)
    {
        if (number is not { } value)
        {
            _builder.AddNull();
            Keep(0, isMissing: true, isRepeat: false);
            _hasPrevious = false;
            return;
        }

        _builder.AddNumber(value);
        Keep(value, isMissing: false, isRepeat: _hasPrevious && value.Equals(_previous));
        _previous = value;
        _hasPrevious = true;
        if (!_isCapped)
        {
            Count(value);
        }
    }

    public override MetricSnapshot ToSnapshot() => _builder.Build(Duration.From, Duration.To);

    protected override Baseline? Learn(IEnumerable<(KeptValue Kept, bool FollowsGap)> values)
    {
        var learner = new NumberBaselineLearner();
        foreach (var (kept, followsGap) in values)
        {
            learner.Add(kept.IsMissing ? null : kept.Value, followsGap, kept.IsRepeat);
        }

        return learner.Learn(Duration.From, Duration.To);
    }

    public override double Quantile(double share)
    {
        if (_isCapped)
        {
            return ToSnapshot().Quantile(share);
        }

        // Uses the nearest rank, as the quantiles of the histogram do.
        _sorted ??= Sort();
        var rank = Math.Max(1, (long)Math.Ceiling(share * (_sorted.Length == 0 ? 0 : _sorted[^1].Seen)));
        return Array.Find(_sorted, value => value.Seen >= rank) is { Seen: > 0 } found ? found.Value : double.NaN;
    }

    public override IEnumerable<(double Value, long Count)> Weights()
    {
        if (!_isCapped)
        {
            return _distinct.Where(value => double.IsFinite(value.Key)).OrderBy(value => value.Key).Select(value => (value.Key, value.Value));
        }

        return ToSnapshot().GetHistogram().Select(bucket => (bucket.Value, bucket.Count));
    }

    private void Count(double value)
    {
        ref var count = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(_distinct, value, out _);
        count++;
        if (_distinct.Count > MostDistinct)
        {
            _isCapped = true;
            _distinct.Clear();
            _distinct.TrimExcess();
        }
    }

    private (double Value, long Seen)[] Sort()
    {
        var seen = 0L;
        return [.. _distinct.Where(value => !double.IsNaN(value.Key)).OrderBy(value => value.Key).Select(value => (value.Key, seen += value.Value))];
    }
}
