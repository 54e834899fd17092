using PredictionGuardrails.Guards;

namespace PredictionGuardrails.Breaches;

/// <summary>Makes one incident of a guard's breaches, and tells its latest state at every tick in which it changed.</summary>
internal sealed class IncidentTracker(string guard, GuardRuntime runtime)
{
    private readonly Lock _changing = new();
    private readonly Dictionary<string, long> _rules = new(StringComparer.Ordinal);
    private Incident? _incident;
    private long _fallbacks;
    private long _rejections;
    private long _predictionsAtBreach;
    private bool _isNewBreach;
    private bool _hasChanged;

    /// <summary>The incident that is open, or the last that was; null before there was one.</summary>
    public Incident? Current
    {
        get
        {
            lock (_changing)
            {
                return _incident is null ? null : Now(_incident);
            }
        }
    }

    /// <summary>Takes in a breach; the first one of an incident is told at once.</summary>
    public void Join(Breach breach)
    {
        Incident? opened = null;
        lock (_changing)
        {
            if (_incident is not { IsOpen: true } open)
            {
                _rules.Clear();
                (_fallbacks, _rejections) = (0, 0);
                opened = _incident = new Incident
                {
                    Id = Guid.CreateVersion7(breach.Time).ToString("N"),
                    Guard = guard,
                    OpenedAt = breach.Time,
                    Time = breach.Time,
                    First = breach,
                    Latest = breach,
                    Strongest = breach,
                    Breaches = 1,
                    Rules = [new(KeyOf(breach), 1)],
                    Fallbacks = 0,
                    Rejections = 0,
                    Breaker = BreakerState.Closed,
                };
            }
            else
            {
                _incident = open with { Latest = breach, Strongest = breach.Action > open.Strongest.Action ? breach : open.Strongest, Breaches = open.Breaches + 1 };
            }

            var key = KeyOf(breach);
            _rules[key] = _rules.GetValueOrDefault(key) + 1;
            (_hasChanged, _isNewBreach) = (_hasChanged || opened is null, true);
        }

        if (opened is not null)
        {
            // Ticks begin with the first record, and a model that is isolated makes none.
            runtime.Recording.Start();
            Tell(opened);
        }
    }

    public void FellBack() => Count(ref _fallbacks);

    public void Rejected() => Count(ref _rejections);

    /// <summary>Tells what has changed since the last time, and closes the incident where all has been quiet.</summary>
    /// <param name="breaker">The breaker's state.</param>
    /// <param name="predictions">How many predictions the guard has made so far.</param>
    public void Tick(BreakerState breaker, Func<long> predictions)
    {
        Incident? told = null;
        lock (_changing)
        {
            if (_incident is not { IsOpen: true } open)
            {
                return;
            }

            if (_isNewBreach)
            {
                (_predictionsAtBreach, _isNewBreach) = (predictions(), false);
            }

            _hasChanged |= breaker != open.Breaker;
            open = _incident = open with { Breaker = breaker };
            if (IsQuiet(open) && predictions() - _predictionsAtBreach >= runtime.Options.IncidentQuietPredictions)
            {
                told = _incident = Now(open) with { ClosedAt = open.Latest.Time };
            }
            else if (_hasChanged)
            {
                told = Now(open);
            }

            _hasChanged = false;
        }

        Tell(told);
    }

    private static string KeyOf(Breach breach) => breach.Metric is null ? breach.Rule : $"{breach.Rule} of {breach.Metric}{(breach.Segment is null ? "" : $" of {breach.Segment}")}";

    private bool IsQuiet(Incident open) =>
        open.Breaker == BreakerState.Closed && runtime.Time.GetUtcNow() - open.Latest.Time >= runtime.Options.IncidentQuietPeriod;

    private Incident Now(Incident incident) => incident.IsOpen
        ? incident with { Rules = [.. _rules.OrderByDescending(rule => rule.Value).ThenBy(rule => rule.Key, StringComparer.Ordinal)], Fallbacks = _fallbacks, Rejections = _rejections, Time = runtime.Time.GetUtcNow() }
        : incident;

    private void Count(ref long count)
    {
        lock (_changing)
        {
            if (_incident is { IsOpen: true })
            {
                count++;
                _hasChanged = true;
            }
        }
    }

    private void Tell(Incident? incident)
    {
        if (incident is not null)
        {
            runtime.Dispatcher.Publish(incident);
        }
    }
}
