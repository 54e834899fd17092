using PredictionGuardrails.Tool.Files;

namespace PredictionGuardrails.Tool.Profiles;

/// <summary>What a column, or a part of it, is like: taken in value by value, in bounded memory.</summary>
/// <param name="mostLearnt">From how many values at the most a baseline is learnt.</param>
internal abstract class ColumnProfile(int mostLearnt)
{
    /// <summary>So many different values are told apart.</summary>
    public const int MostDistinct = 10_000;

    /// <summary>A baseline is learnt from so many values, in blocks from all over the file.</summary>
    public const int MostLearnt = 50_000;

    private readonly BlockSample<KeptValue> _sample = new(mostLearnt);
    private DateTimeOffset _from = DateTimeOffset.MaxValue;
    private DateTimeOffset _to = DateTimeOffset.MinValue;

    /// <summary>From when to when its values are; now, where nobody told a time.</summary>
    protected (DateTimeOffset From, DateTimeOffset To) Duration =>
        _from <= _to ? (_from, _to) : (TimeProvider.System.GetUtcNow(), TimeProvider.System.GetUtcNow());

    public static ColumnProfile Of(ColumnKind kind, int mostLearnt = MostLearnt) =>
        kind == ColumnKind.Number ? new NumberProfile(mostLearnt) : new LabelProfile(mostLearnt);

    /// <summary>Takes in the value of the row at hand.</summary>
    public abstract void Add(ColumnRows rows, int column);

    public void Note(DateTimeOffset time)
    {
        _from = time < _from ? time : _from;
        _to = time > _to ? time : _to;
    }

    /// <summary>Its values in numbers.</summary>
    public abstract MetricSnapshot ToSnapshot();

    /// <summary>What a guard would learn from it; null where there are too few values, or no finite ones.</summary>
    public Baseline? ToBaseline() => Learn(_sample.Values.Select((value, place) => (value, _sample.FollowsNone(place))));

    /// <summary>Learns from values, of which some follow values that were left out.</summary>
    protected abstract Baseline? Learn(IEnumerable<(KeptValue Kept, bool FollowsGap)> values);

    /// <summary>Keeps a value to learn from, if it is its turn.</summary>
    protected void Keep(double value, bool isMissing, bool isRepeat) => _sample.Add(new KeptValue(value, isMissing, isRepeat));

    /// <summary>How many different values there are; null where there are more than are told apart.</summary>
    public abstract int? Distinct { get; }

    /// <summary>A quantile of the numbers; NaN where there are none.</summary>
    public abstract double Quantile(double share);

    /// <summary>By how much quantiles may be off, as a share of them.</summary>
    public abstract double QuantileError { get; }

    /// <summary>Numbers with how often they came, ascending; of labels none.</summary>
    public abstract IEnumerable<(double Value, long Count)> Weights();
}
