using PredictionGuardrails.Tool.Histories;
using PredictionGuardrails.Tool.Replays;
using PredictionGuardrails.Tool.Settings;

namespace PredictionGuardrails.Tool.Suggestions;

/// <summary>A rule's alarm on a history.</summary>
/// <param name="Place">At which of the history's rows.</param>
/// <param name="Predictions">Over how many it was seen.</param>
/// <param name="Why">The breach in words.</param>
internal sealed record TrialAlarm(int Place, int Predictions, string Why);

/// <summary>A guard that has learnt from the first rows of a history, and what it finds in later ones.</summary>
internal sealed class HistoryTrial<T> : IDisposable
{
    private static readonly DateTimeOffset Start = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly IReadOnlyList<(long Row, T Value)> _rows;
    private readonly ReplayedGuard<T> _guard;
    private readonly CancellationToken _cancellationToken;
    private DateTimeOffset _now = Start;

    /// <param name="history">The history.</param>
    /// <param name="learnt">From how many rows it learns.</param>
    /// <param name="allowsMissing">Whether a missing value is normal.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    public HistoryTrial(History<T> history, int learnt, bool allowsMissing, CancellationToken cancellationToken)
    {
        _rows = history.Rows;
        _cancellationToken = cancellationToken;
        var settings = TriedSettings.None("trial").With(
            ("Mode", nameof(GuardMode.Observe)),
            ("NotNull:Enabled", allowsMissing ? "false" : "true"),
            ("Baseline:Predictions", learnt.ToString(System.Globalization.CultureInfo.InvariantCulture)),
            ("Baseline:MinimumDuration", "00:00:00"));
        _guard = new ReplayedGuard<T>(settings, Start);
        for (Learnt = 0; Learnt < _rows.Count && Status.State == ChangeDetectionState.Learning; Learnt++)
        {
            Ask(Learnt);
            if (Status.SampleCount >= Status.RequiredSampleCount)
            {
                _guard.EvaluateNow();
            }
        }
    }

    /// <summary>How many rows it took to learn.</summary>
    public int Learnt { get; }

    public ChangeDetectionStatus Status => _guard.Status.Metrics[0];

    /// <summary>What is found from a row on, with evidence starting from zero after each alarm.</summary>
    public List<TrialAlarm> Watch(int from)
    {
        var alarms = new List<TrialAlarm>();
        _guard.Reset();
        for (var place = from; place < _rows.Count; place++)
        {
            _guard.ClearBreaches();
            Ask(place);
            if (_guard.Breaches.FirstOrDefault(BreachList.IsOfRule) is { } breach)
            {
                alarms.Add(new TrialAlarm(place, (int)breach.PredictionCount, breach.Observed));
                _guard.Reset();
            }
        }

        return alarms;
    }

    public void Dispose() => _guard.Dispose();

    private void Ask(int place)
    {
        _guard.AdvanceTo(_now += TimeSpan.FromSeconds(1), _cancellationToken);
        _guard.Ask(_rows[place].Row, _rows[place].Value);
    }
}
