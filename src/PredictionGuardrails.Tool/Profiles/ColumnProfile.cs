using PredictionGuardrails.Tool.Files;

namespace PredictionGuardrails.Tool.Profiles;

/// <summary>The profile of a column or a part of it, built value by value in bounded memory.</summary>
/// <param name="mostLearned">The most values to learn a baseline from.</param>
internal abstract class ColumnProfile(int mostLearned)
{
    /// <summary>The most values that are distinguished.</summary>
    public const int MostDistinct = 10_000;

    /// <summary>The most values to learn a baseline from, in blocks from the whole file.</summary>
    public const int MostLearned = 50_000;

    private readonly BlockSample<KeptValue> _sample = new(mostLearned);
    private DateTimeOffset _from = DateTimeOffset.MaxValue;
    private DateTimeOffset _to = DateTimeOffset.MinValue;

    /// <summary>The time of the first and the last value; the current time without times.</summary>
    protected (DateTimeOffset From, DateTimeOffset To) Duration =>
        _from <= _to ? (_from, _to) : (TimeProvider.System.GetUtcNow(), TimeProvider.System.GetUtcNow());

    public static ColumnProfile Of(ColumnKind kind, int mostLearned = MostLearned) =>
        kind == ColumnKind.Number ? new NumberProfile(mostLearned) : new LabelProfile(mostLearned);

    /// <summary>Adds the value of the current row.</summary>
    public abstract void Add(ColumnRows rows, int column);

    public void Note(DateTimeOffset time)
    {
        _from = time < _from ? time : _from;
        _to = time > _to ? time : _to;
    }

    /// <summary>The statistics of the values.</summary>
    public abstract MetricSnapshot ToSnapshot();

    /// <summary>The baseline that a guard learns from the values; null if there are too few, or no finite ones.</summary>
    public Baseline? ToBaseline() => Learn(_sample.Values.Select((value, place) => (value, _sample.FollowsNone(place))));

    /// <summary>Learns from a sample of the values.</summary>
    protected abstract Baseline? Learn(IEnumerable<(KeptValue Kept, bool FollowsGap)> values);

    /// <summary>Adds a value to the sample to learn from.</summary>
    protected void Keep(double value, bool isMissing, bool isRepeat) => _sample.Add(new KeptValue(value, isMissing, isRepeat));

    /// <summary>The number of distinct values; null if there are more than <see cref="MostDistinct"/>.</summary>
    public abstract int? Distinct { get; }

    /// <summary>A quantile of the numbers; NaN without numbers.</summary>
    public abstract double Quantile(double share);

    /// <summary>The largest relative error of quantiles.</summary>
    public abstract double QuantileError { get; }

    /// <summary>The numbers with their counts, ascending; empty for labels.</summary>
    public abstract IEnumerable<(double Value, long Count)> Weights();
}
