using PredictionGuardrails.ChangeDetection;
using PredictionGuardrails.CircuitBreaker;

namespace PredictionGuardrails.Monitoring;

/// <summary>The metrics of a guard that are monitored, those of its segments among them, with the settings and the rules in use on them.</summary>
/// <param name="recovery">The breaches raised from outside that the model hasn't recovered from.</param>
internal sealed class MonitorSet(RecoveryTests recovery)
{
    private readonly Lock _adding = new();
    private volatile MonitoredMetric[] _metrics = [];
    private volatile MetricMonitor[] _monitors = [];
    private IReadOnlyList<MonitorSettings> _settings = [];
    private IReadOnlyList<IReadOnlyList<WindowRule>> _rules = [];

    /// <summary>All metrics, the prediction itself first.</summary>
    public IReadOnlyList<MonitoredMetric> Metrics => _metrics;

    /// <summary>What compares the metrics with their baselines, in the order of the metrics.</summary>
    public IReadOnlyList<MetricMonitor> Monitors => _monitors;

    /// <summary>The breaches raised from outside that the model hasn't recovered from.</summary>
    public RecoveryTests Recovery => recovery;

    /// <summary>Whether the guard may not trust its model because of any metric, or because of a breach raised from outside.</summary>
    public bool KeepsModelOut => recovery.HasPending || _monitors.Any(static monitor => monitor.IsInTheWay);

    /// <summary>How many predictions there have been since the start.</summary>
    public long CountPredictions() => _metrics[0].Rules.Count;

    /// <summary>Monitors further metrics.</summary>
    /// <param name="metrics">The metrics.</param>
    /// <param name="told">Handles what is found in them; false if the prediction at hand may not pass because of it.</param>
    /// <param name="takeBaseline">Called for metrics that are added after the start, to give them the baseline that is stored for them.</param>
    public void Add(IReadOnlyList<MonitoredMetric> metrics, Func<MetricMonitor, MonitorEvent, bool> told, Action<MetricMonitor> takeBaseline)
    {
        lock (_adding)
        {
            foreach (var metric in metrics)
            {
                if (metric.Monitor is { } monitor)
                {
                    monitor.EventRaised = told;
                    _monitors = [.. _monitors, monitor];
                }

                _metrics = [.. _metrics, metric];
                if (_settings.Count > 0)
                {
                    Apply(metric);
                    if (metric.Monitor is { } added)
                    {
                        takeBaseline(added);
                    }
                }
            }
        }
    }

    /// <summary>Applies other settings and rules, by the metrics' places.</summary>
    public void Apply(IReadOnlyList<MonitorSettings> settings, IReadOnlyList<IReadOnlyList<WindowRule>> rules)
    {
        lock (_adding)
        {
            _settings = settings;
            _rules = rules;
            Array.ForEach(_metrics, Apply);
        }
    }

    /// <summary>Has each metric learn what is due, and report what was found.</summary>
    public void Tick()
    {
        foreach (var monitor in _monitors)
        {
            monitor.Tick();
        }
    }

    /// <summary>Counts a prediction that was rejected, or would have been.</summary>
    public void Reject()
    {
        if (_monitors.Length > 0)
        {
            _monitors[0].Reject();
        }
    }

    /// <summary>Forgets all evidence; shifts lead to their action again.</summary>
    public void Restart()
    {
        recovery.Clear();
        foreach (var monitor in _monitors)
        {
            monitor.Restart();
            monitor.EnforcesShifts = true;
        }
    }

    /// <summary>Learns every baseline from what comes from now on; shifts lead to their action again.</summary>
    public void Relearn()
    {
        recovery.Clear();
        foreach (var monitor in _monitors)
        {
            monitor.Relearn();
            monitor.EnforcesShifts = true;
        }
    }

    /// <summary>Only observes shifts from now on.</summary>
    public void StopEnforcingShifts()
    {
        foreach (var monitor in _monitors)
        {
            monitor.EnforcesShifts = false;
        }
    }

    private void Apply(MonitoredMetric metric)
    {
        metric.Monitor?.Apply(_settings[metric.Place]);
        metric.Rules.Apply(_rules[metric.Place]);
        metric.Drift?.Apply(_settings[metric.Place]);
    }
}
