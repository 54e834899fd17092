using PredictionGuardrails.ChangeDetection;
using PredictionGuardrails.Statistics;
using PredictionGuardrails.Text;

namespace PredictionGuardrails.Monitoring;

/// <summary>
/// Compares the last seven days of a metric with what was accepted: a baseline that spans a week, or else the first seven days after the baseline was
/// learned. Whole weeks, because mornings differ from nights and weekends from weekdays. Each day is also compared with the daily rhythm of the first
/// seven days. Hours in which there was a change count for nothing.
/// </summary>
internal sealed class DriftMonitor(MetricRecording recording)
{
    /// <summary>A day of which fewer hours are known is not a whole one.</summary>
    private const int FewestHours = 20;

    /// <summary>One day may be a holiday.</summary>
    private const int DaysWithoutRhythm = 2;

    private static readonly TimeSpan Week = TimeSpan.FromDays(DriftState.Days);

    /// <summary>For all metrics that have no baseline yet.</summary>
    private static readonly DriftState NothingKnown = new(null);

    private readonly Lock _counting = new();
    private SnapshotReader? _reader;
    private MonitorSettings _settings = MonitorSettings.Off;
    private Baseline? _baseline;
    private DriftState _state = NothingKnown;
    private DailyRhythm? _rhythm;
    private DateTime? _hour;
    private bool _isTainted;
    private int _daysWithoutRhythm;
    private DriftFinding? _moved;
    private DriftFinding? _lost;

    /// <summary>Compares by other settings from now on.</summary>
    public void Apply(MonitorSettings settings)
    {
        lock (_counting)
        {
            _baseline = settings.TimeZone.Equals(_settings.TimeZone) ? _baseline : null;
            _settings = settings;
            if (settings is { IsOn: true, MaximumDrift: not null })
            {
                _reader ??= recording.OpenReader();
                return;
            }

            _reader?.Dispose();
            _reader = null;
            Begin(null);
        }
    }

    /// <summary>Counts what came since the last time.</summary>
    /// <param name="now">The time.</param>
    /// <param name="baseline">What was accepted; null before.</param>
    /// <param name="isChanged">Whether there was a change whose end wasn't seen yet.</param>
    /// <returns>What is found since now; without a finding where something is over.</returns>
    public IReadOnlyList<DriftFinding?> Tick(DateTimeOffset now, Baseline? baseline, bool isChanged)
    {
        lock (_counting)
        {
            if (_reader is null)
            {
                return [];
            }

            if (!ReferenceEquals(_baseline?.Values, baseline?.Values))
            {
                Begin(baseline);
            }

            _isTainted |= isChanged;
            var local = TimeZoneInfo.ConvertTime(now, _settings.TimeZone).DateTime;
            var hour = local.Date.AddHours(local.Hour);
            if (hour == _hour)
            {
                return [];
            }

            var ended = _hour;
            _hour = hour;
            return EndHour(ended, hour);
        }
    }

    /// <summary>The current state and what is expected; null if it isn't looked for.</summary>
    public RuleStatus? Status(string metric)
    {
        lock (_counting)
        {
            return _reader is null ? null : new RuleStatus
            {
                Rule = RuleNames.Drift,
                Metric = metric,
                Expected = $"within {Maximum} of the values {(_state.Accepted is null ? "in the first 7 days" : _state.AcceptedWhen)}",
                Observed = (_moved ?? _lost)?.Observed ?? Progress,
                ObservedValue = (_moved ?? _lost)?.Value,
                Action = BreachAction.Observe,
                Window = Week,
                IsBreached = _moved is not null || _lost is not null,
            };
        }
    }

    /// <summary>What is kept from one run to the next; null before there is anything.</summary>
    public byte[]? Save()
    {
        lock (_counting)
        {
            return _baseline is null ? null : StateTransfer.Save(_state.Transfer);
        }
    }

    /// <summary>Continues from what was kept of the same baseline.</summary>
    /// <exception cref="InvalidDataException">It isn't such a state.</exception>
    public void Take(byte[] state, Baseline baseline)
    {
        lock (_counting)
        {
            if (_reader is null)
            {
                return;
            }

            Begin(baseline);
            StateTransfer.Load(state, _state.Transfer, otherwise: () => Begin(baseline));
            FindRhythm();
        }
    }

    private string Maximum => NumberText.Percent(_settings.MaximumDrift!.Value);

    private string Progress => _state.Recent.Count < DriftState.Days
        ? $"learning ({_state.Recent.Count} of {DriftState.Days} days)"
        : "no drift in the last 7 days";

    private void Begin(Baseline? baseline)
    {
        _baseline = baseline;
        _state = baseline is null ? NothingKnown : new DriftState(baseline.Values.To - baseline.Values.From >= Week ? baseline.Values : null);
        _rhythm = null;
        _hour = null;
        _isTainted = false;
        _daysWithoutRhythm = 0;
        _moved = null;
        _lost = null;
        _reader?.Read();
    }

    private List<DriftFinding?> EndHour(DateTime? ended, DateTime now)
    {
        var values = _reader!.Read();
        var isTainted = _isTainted;
        _isTainted = false;
        if (_baseline is null || ended is not { } hour)
        {
            return [];
        }

        if (!isTainted)
        {
            _state.AddHour(hour, values);
        }

        if (hour.Date == now.Date)
        {
            return [];
        }

        var found = _state.KnownHours >= FewestHours ? EndDay(hour.Date) : [];
        _state.BeginDay();
        return found;
    }

    private List<DriftFinding?> EndDay(DateTime day)
    {
        var found = new List<DriftFinding?>();
        if (_rhythm?.Follows(day.DayOfWeek, _state.Today) is var (slope, isLost))
        {
            _daysWithoutRhythm = isLost ? _daysWithoutRhythm + 1 : 0;
            Update(ref _lost, _daysWithoutRhythm >= DaysWithoutRhythm ? DescribeLost(slope) : null, found);
        }

        _state.KeepDay(day);
        FindRhythm();
        if (_state is { Accepted: { } accepted, Recent.Count: DriftState.Days })
        {
            var recent = MetricSnapshot.Merge([.. _state.Recent]);
            var drifted = new DriftComparison(accepted, recent, _baseline!.EffectiveSampleRatio, _baseline.Fine is not null, _settings.MaximumDrift!.Value).Find();
            Update(ref _moved, drifted.Count > 0 ? DescribeMoved(drifted) : null, found);
        }

        return found;
    }

    private void FindRhythm() => _rhythm ??= _state.IsWeekKnown ? DailyRhythm.Of(_state.AcceptedHours) : null;

    private DriftFinding DescribeMoved(IReadOnlyList<DriftedStatistic> drifted)
    {
        var first = drifted[0];
        var others = string.Concat(drifted.Skip(1).Select(static other => $"; {other.Now}, {other.Difference}"));
        return new(
            $"{first.Difference} than {_state.AcceptedWhen} ({first.Now}{others} in the last 7 days)",
            $"{first.Accepted} ± {Maximum}",
            first.By,
            _state.Recent.Sum(static day => day.Count));
    }

    private DriftFinding DescribeLost(double slope) => new(
        $"following only {NumberText.Percent(Math.Max(0, slope))} of the daily rhythm {_state.FirstWeek} for {_daysWithoutRhythm} days (features might no longer be updated)",
        "at least 50%",
        slope,
        _state.Today.Sum(static hour => hour.Count));

    /// <summary>Reports the start and the end of what lasts, each once.</summary>
    private static void Update(ref DriftFinding? lasting, DriftFinding? now, List<DriftFinding?> found)
    {
        if (lasting.HasValue != now.HasValue)
        {
            found.Add(now);
        }

        lasting = now;
    }
}

/// <summary>What has drifted.</summary>
/// <param name="Observed">As what follows "the metric was".</param>
/// <param name="Expected">What is allowed.</param>
/// <param name="Value">By what fraction it differs, or how much of the daily rhythm is left.</param>
/// <param name="Predictions">Over how many predictions.</param>
internal readonly record struct DriftFinding(string Observed, string Expected, double Value, long Predictions);
