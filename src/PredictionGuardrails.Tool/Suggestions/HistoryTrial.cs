using PredictionGuardrails.Tool.Histories;
using PredictionGuardrails.Tool.Replays;
using PredictionGuardrails.Tool.Settings;

namespace PredictionGuardrails.Tool.Suggestions;

/// <summary>An alarm of a rule on a history.</summary>
/// <param name="Place">The index of the row in the history.</param>
/// <param name="Predictions">The number of predictions that the rule evaluated.</param>
/// <param name="Why">The description of the breach.</param>
internal sealed record TrialAlarm(int Place, int Predictions, string Why);

/// <summary>A guard that learns from the first rows of a history and monitors later ones.</summary>
internal sealed class HistoryTrial<T> : IDisposable
{
    private static readonly DateTimeOffset Start = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly IReadOnlyList<(long Row, T Value)> _rows;
    private readonly ReplayedGuard<T> _guard;
    private readonly CancellationToken _cancellationToken;
    private DateTimeOffset _now = Start;

    /// <param name="history">The history.</param>
    /// <param name="learned">The number of rows to learn from.</param>
    /// <param name="allowsMissing">Whether missing values are normal.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    public HistoryTrial(History<T> history, int learned, bool allowsMissing, CancellationToken cancellationToken)
    {
        _rows = history.Rows;
        _cancellationToken = cancellationToken;
        var settings = TriedSettings.None("trial").With(
            ("Mode", nameof(GuardMode.Observe)),
            ("NotNull:Enabled", allowsMissing ? "false" : "true"),
            ("Baseline:Predictions", learned.ToString(System.Globalization.CultureInfo.InvariantCulture)),
            ("Baseline:MinimumDuration", "00:00:00"));
        _guard = new ReplayedGuard<T>(settings, Start);
        for (Learned = 0; Learned < _rows.Count && Status.State == ChangeDetectionState.Learning; Learned++)
        {
            Ask(Learned);
            if (Status.SampleCount >= Status.RequiredSampleCount)
            {
                _guard.EvaluateNow();
            }
        }
    }

    /// <summary>The number of rows used for learning.</summary>
    public int Learned { get; }

    public ChangeDetectionStatus Status => _guard.Status.Metrics[0];

    /// <summary>The change that ended learning; null for none.</summary>
    public Breach? Change =>
        Status.State == ChangeDetectionState.Changed ? _guard.Breaches.LastOrDefault(static breach => breach.Rule == RuleNames.Change) : null;

    /// <summary>The alarms from a row on. After each alarm, the evidence is reset.</summary>
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
