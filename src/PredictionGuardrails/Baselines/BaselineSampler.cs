using System.Globalization;
using PredictionGuardrails.Statistics;

namespace PredictionGuardrails.Baselines;

/// <summary>
/// Keeps the values that a baseline is learned from, in their order. They are taken across the whole duration: a busy service has a thousand in a
/// second, which say little of the day.
/// </summary>
/// <param name="predictions">From how many values.</param>
/// <param name="minimumDuration">Over how long at least.</param>
/// <param name="minimumDistinctValues">How many distinct values there have to be.</param>
internal sealed class BaselineSampler(int predictions, TimeSpan minimumDuration, int minimumDistinctValues = 1)
{
    /// <summary>So many values in a row without the variety that is required are those of a stuck model, and no part of a baseline.</summary>
    private const int StuckPredictions = 100;

    private readonly List<BaselineSample> _values = [];
    private readonly HashSet<double> _distinct = [];
    private readonly int _share = ShareOfTick(predictions, minimumDuration);
    private int _quota = ShareOfTick(predictions, minimumDuration);
    private string? _refused;
    private long _refusedValues;

    public IReadOnlyList<BaselineSample> Values => _values;

    /// <summary>When the first value came.</summary>
    public DateTimeOffset Since { get; private set; }

    /// <summary>Whether values are taken now.</summary>
    public bool WantsMore => _values.Count < _quota;

    /// <summary>Whether as many distinct values came as are required.</summary>
    public bool IsVaried => minimumDistinctValues <= 1 || _distinct.Count >= minimumDistinctValues;

    /// <summary>Whether values were refused because there are too few distinct ones.</summary>
    public bool HasRefused => _refused is not null;

    /// <summary>Why values were refused; null if they weren't, or if they are varied by now.</summary>
    public string? Refusal => _refused is { } refused && !IsVaried
        ? string.Create(
            CultureInfo.InvariantCulture, $"all {_refusedValues + _values.Count:N0} predictions so far are {refused}; at least {minimumDistinctValues:N0} distinct values are required")
        : null;

    public void OnValue(BaselineSample value, DateTimeOffset now)
    {
        var wasVaried = IsVaried;
        if (!wasVaried && IsCounted(value))
        {
            _distinct.Add(value.Value);
        }

        if (IsVaried && !wasVaried && _refusedValues + _values.Count >= StuckPredictions)
        {
            BeginAnew();
        }

        if (_values.Count == 0)
        {
            Since = now;
        }

        _values.Add(value);
    }

    /// <summary>Gives up the latest values.</summary>
    public void Discard(long values) => _values.RemoveRange(_values.Count - (int)Math.Min(values, _values.Count), (int)Math.Min(values, _values.Count));

    /// <summary>Whether they have as many distinct values as are required, or none that could be counted.</summary>
    public bool IsAccepted
    {
        get
        {
            if (minimumDistinctValues <= 1)
            {
                return true;
            }

            var distinct = Distinct().Take(minimumDistinctValues).Count();
            return distinct == 0 || distinct == minimumDistinctValues;
        }
    }

    /// <summary>Whether there are enough values, over enough time.</summary>
    public bool IsComplete(DateTimeOffset now) => _values.Count >= predictions && now - Since >= minimumDuration;

    /// <summary>Gives up all values, because there are too few distinct ones. They are learned from only after another one came.</summary>
    /// <param name="describe">Describes a value.</param>
    public void Refuse(Func<double, string> describe)
    {
        _distinct.Clear();
        _distinct.UnionWith(Distinct());
        _refused = _distinct.Count == 1 ? describe(_distinct.First()) : $"one of {_distinct.Count} values";
        _refusedValues += _values.Count;
        BeginAnew();
    }

    /// <summary>Takes more values, at a tick: a share of its own, however many came in the last one.</summary>
    public void Tick() => _quota = Math.Min(predictions, _values.Count + _share);

    private IEnumerable<double> Distinct() => _values.Where(IsCounted).Select(static value => value.Value).Distinct();

    private static bool IsCounted(BaselineSample value) => !value.IsMissing && double.IsFinite(value.Value);

    private void BeginAnew()
    {
        _values.Clear();
        _quota = _share;
    }

    /// <summary>A tick's share of the values.</summary>
    private static int ShareOfTick(int predictions, TimeSpan minimumDuration) =>
        (int)Math.Ceiling(predictions / Math.Max(1, minimumDuration / CollectionTimer.Interval));
}
