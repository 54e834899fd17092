using PredictionGuardrails.Statistics;

namespace PredictionGuardrails.Reporting;

/// <summary>Makes one incident of a guard's breaches, and tells its latest state at every tick in which it changed.</summary>
internal sealed class IncidentTracker(string guard, ReportingServices services, CollectionTimer recording)
{
    private readonly Lock _changing = new();
    private readonly Dictionary<string, long> _rules = new(StringComparer.Ordinal);
    private Incident? _incident;

    /// <summary>Counted since the start, without a lock: while a breaker is open, every call is answered by a fallback.</summary>
    private long _fallbacks;
    private long _rejections;
    private (long Fallbacks, long Rejections) _before;
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

    /// <summary>Adds a breach. The first one of an incident is reported immediately.</summary>
    public void Join(Breach breach)
    {
        Incident? opened = null;
        lock (_changing)
        {
            if (_incident is not { IsOpen: true } open)
            {
                _rules.Clear();
                _before = (Interlocked.Read(ref _fallbacks), Interlocked.Read(ref _rejections));
                opened = _incident = new Incident
                {
                    Id = Guid.CreateVersion7(breach.Time).ToString("N"),
                    Guard = guard,
                    OpenedAt = breach.Time,
                    Time = breach.Time,
                    First = breach,
                    Latest = breach,
                    Strongest = breach,
                    BreachCount = 1,
                    BreachesByRule = [new(KeyOf(breach), 1)],
                    FallbackCount = 0,
                    RejectionCount = 0,
                    Breaker = BreakerState.Closed,
                };
            }
            else
            {
                _incident = open with { Latest = breach, Strongest = breach.Action > open.Strongest.Action ? breach : open.Strongest, BreachCount = open.BreachCount + 1 };
            }

            var key = KeyOf(breach);
            _rules[key] = _rules.GetValueOrDefault(key) + 1;
            _hasChanged = _hasChanged || opened is null;
            _isNewBreach = true;
        }

        if (opened is not null)
        {
            // Ticks start with the first recorded prediction, and an isolated model makes none.
            recording.Start();
            Raise(opened);
        }
    }

    public void FellBack() => Interlocked.Increment(ref _fallbacks);

    public void Rejected() => Interlocked.Increment(ref _rejections);

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
                _predictionsAtBreach = predictions();
                _isNewBreach = false;
            }

            var now = Now(open) with { Breaker = breaker };
            _hasChanged |= breaker != open.Breaker || now.FallbackCount != open.FallbackCount || now.RejectionCount != open.RejectionCount;
            _incident = now;
            if (IsQuiet(now) && predictions() - _predictionsAtBreach >= services.Options.IncidentResolveAfterPredictions)
            {
                told = _incident = now with { ClosedAt = now.Latest.Time };
            }
            else if (_hasChanged)
            {
                told = now;
            }

            _hasChanged = false;
        }

        Raise(told);
    }

    private static string KeyOf(Breach breach) => breach.Metric is null ? breach.Rule : $"{breach.Rule} of {breach.Metric}{(breach.Segment is null ? "" : $" of {breach.Segment}")}";

    private bool IsQuiet(Incident open) =>
        open.Breaker == BreakerState.Closed && services.Time.GetUtcNow() - open.Latest.Time >= services.Options.IncidentResolveAfter;

    private Incident Now(Incident incident) => incident.IsOpen
        ? incident with { BreachesByRule = [.. _rules.OrderByDescending(rule => rule.Value).ThenBy(rule => rule.Key, StringComparer.Ordinal)], FallbackCount = Interlocked.Read(ref _fallbacks) - _before.Fallbacks, RejectionCount = Interlocked.Read(ref _rejections) - _before.Rejections, Time = services.Time.GetUtcNow() }
        : incident;

    private void Raise(Incident? incident)
    {
        if (incident is not null)
        {
            services.Dispatcher.Publish(incident);
        }
    }
}
