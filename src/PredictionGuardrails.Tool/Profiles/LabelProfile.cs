using PredictionGuardrails.Tool.Files;

namespace PredictionGuardrails.Tool.Profiles;

/// <summary>The profile of a column of labels.</summary>
internal sealed class LabelProfile(int mostLearned) : ColumnProfile(mostLearned)
{
    /// <summary>The most labels that a guard counts separately.</summary>
    private static readonly int MostLabels = new PredictionGuardrailsOptions().MaximumLabels;

    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly List<string> _labels = [];
    private readonly List<long> _counts = [];
    private long _missing;
    private long _beyond;
    private long _repeats;
    private string? _previous;

    public override int? Distinct => _beyond > 0 ? null : _counts.Count;

    public override double QuantileError => 0;

    public override void Add(ColumnRows rows, int column)
    {
        var label = rows.Label(column);
        var isRepeat = label is not null && label == _previous;
        _previous = label;
        _repeats += isRepeat ? 1 : 0;
        if (label is null)
        {
            _missing++;
            Keep(0, isMissing: true, isRepeat: false);
            return;
        }

        var number = NumberOf(label);
        if (number < _counts.Count)
        {
            _counts[number]++;
        }
        else
        {
            _beyond++;
        }

        Keep(number, isMissing: false, isRepeat);
    }

    public override MetricSnapshot ToSnapshot()
    {
        var labels = _numbers.OrderByDescending(label => _counts[label.Value]).ThenBy(label => label.Key, StringComparer.Ordinal).ToList();
        var builder = new MetricSnapshotBuilder();
        builder.AddNull(_missing);
        builder.AddRepeats(_repeats);
        foreach (var label in labels.Take(MostLabels))
        {
            builder.AddLabel(label.Key, _counts[label.Value]);
        }

        builder.AddOtherLabels(labels.Skip(MostLabels).Sum(label => _counts[label.Value]) + _beyond);
        return builder.Build(Duration.From, Duration.To);
    }

    protected override Baseline? Learn(IEnumerable<(KeptValue Kept, bool FollowsGap)> values)
    {
        var learner = new LabelBaselineLearner(MostLabels);
        foreach (var label in _labels.Take(MostLabels))
        {
            learner.Know(label);
        }

        var others = NameOthers();
        foreach (var (kept, followsGap) in values)
        {
            learner.Add(kept.IsMissing ? null : _labels.ElementAtOrDefault((int)kept.Value) ?? others, followsGap, kept.IsRepeat);
        }

        return learner.Learn(Duration.From, Duration.To);
    }

    public override double Quantile(double share) => double.NaN;

    public override IEnumerable<(double Value, long Count)> Weights() => [];

    /// <summary>The index of a label; the number of known labels for a label that isn't distinguished.</summary>
    private int NumberOf(string label)
    {
        if (_numbers.TryGetValue(label, out var number))
        {
            return number;
        }

        if (_counts.Count < MostDistinct)
        {
            _numbers[label] = _counts.Count;
            _labels.Add(label);
            _counts.Add(0);
            return _counts.Count - 1;
        }

        return _counts.Count;
    }

    /// <summary>A name that isn't a label. It represents all labels that aren't distinguished.</summary>
    private string NameOthers()
    {
        var name = "other";
        while (_numbers.ContainsKey(name))
        {
            name += "+";
        }

        return name;
    }
}
