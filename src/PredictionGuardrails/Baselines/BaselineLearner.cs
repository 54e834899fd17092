using PredictionGuardrails.Statistics;

namespace PredictionGuardrails.Baselines;

/// <summary>
/// Keeps the values that a baseline is learnt from, in their order. They are taken across the whole duration: a busy service has a thousand in a
/// second, which say little of the day.
/// </summary>
internal sealed class BaselineLearner(int predictions, TimeSpan minimumDuration)
{
    private readonly List<LearntValue> _values = [];
    private int _quota = FirstQuota(predictions, minimumDuration);

    public IReadOnlyList<LearntValue> Values => _values;

    /// <summary>When the first value came.</summary>
    public DateTimeOffset Since { get; private set; }

    /// <summary>Whether values are taken now.</summary>
    public bool WantsMore => _values.Count < _quota;

    public void See(LearntValue value, DateTimeOffset now)
    {
        if (_values.Count == 0)
        {
            Since = now;
        }

        _values.Add(value);
    }

    /// <summary>Gives up the latest values.</summary>
    public void Discard(long values) => _values.RemoveRange(_values.Count - (int)Math.Min(values, _values.Count), (int)Math.Min(values, _values.Count));

    /// <summary>Whether there are enough values, over enough time.</summary>
    public bool IsComplete(DateTimeOffset now) => _values.Count >= predictions && now - Since >= minimumDuration;

    /// <summary>Takes more values, at a tick.</summary>
    public void Tick()
    {
        if (!WantsMore)
        {
            _quota = Math.Min(predictions, _quota + FirstQuota(predictions, minimumDuration));
        }
    }

    /// <summary>A tick's share of the values.</summary>
    private static int FirstQuota(int predictions, TimeSpan minimumDuration) =>
        (int)Math.Ceiling(predictions / Math.Max(1, minimumDuration / RecordingClock.Interval));
}
