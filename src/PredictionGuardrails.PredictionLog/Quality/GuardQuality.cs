using Microsoft.Extensions.Logging;
using PredictionGuardrails.PredictionLog.Configuration;
using PredictionGuardrails.PredictionLog.Declaration;
using PredictionGuardrails.PredictionLog.Outcomes;
using PredictionGuardrails.PredictionLog.Sharing;

namespace PredictionGuardrails.PredictionLog.Quality;

/// <summary>Evaluates the quality of a guard's predictions, and raises breaches. Any thread may use it.</summary>
internal sealed class GuardQuality
{
    private const int AtOnce = 10_000;
    private readonly Lock _gate = new();
    private readonly GuardOutcomes _outcomes;
    private readonly QualityGuard _guard;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly QualityWatch[] _qualities;

    /// <param name="guard">The guard.</param>
    /// <param name="declaration">What is logged of it.</param>
    /// <param name="outcomes">Its predictions and their outcomes.</param>
    /// <param name="states">What was learned before, by the names of outcomes.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Gets what goes wrong.</param>
    public GuardQuality(
        QualityGuard guard,
        GuardLogDeclaration declaration,
        GuardOutcomes outcomes,
        IReadOnlyDictionary<string, QualityState> states,
        TimeProvider time,
        ILogger logger)
    {
        _guard = guard;
        _outcomes = outcomes;
        _time = time;
        _logger = logger;
        _qualities = [.. declaration.Outcomes.Select(outcome => new QualityWatch(outcome, declaration.Compared?.Type, states.GetValueOrDefault(outcome.Name)))];
    }

    /// <summary>The name of the guard.</summary>
    public string Guard => _guard.Name;

    /// <summary>The names of the outcomes.</summary>
    public IEnumerable<string> Outcomes => _qualities.Select(static quality => quality.Name);

    /// <summary>What is to be kept when the process ends, by the names of outcomes.</summary>
    public Dictionary<string, QualityState> States
    {
        get
        {
            lock (_gate)
            {
                return _qualities.ToDictionary(static quality => quality.Name, static quality => quality.State);
            }
        }
    }

    /// <summary>For each outcome, the time of the last prediction that was evaluated, in ticks of UTC.</summary>
    public IReadOnlyList<long> EvaluatedUntil
    {
        get
        {
            lock (_gate)
            {
                return [.. _qualities.Select(static quality => quality.EvaluatedUntil)];
            }
        }
    }

    public void Apply(IReadOnlyDictionary<string, QualitySettings> settings)
    {
        lock (_gate)
        {
            foreach (var quality in _qualities)
            {
                quality.Apply(settings.GetValueOrDefault(quality.Name) ?? new QualitySettings());
            }
        }
    }

    /// <summary>Evaluates predictions whose outcomes have become final, and looks at what doesn't need predictions.</summary>
    public void Run()
    {
        lock (_gate)
        {
            var now = _time.GetUtcNow().UtcTicks;
            var arrivals = _outcomes.GetStatus().Select(static status => status.LastRecordedAt).ToList();
            for (var i = 0; i < _qualities.Length; i++)
            {
                if (arrivals[i] is { } last)
                {
                    _qualities[i].Arrive(last.UtcTicks);
                }

                Evaluate(i, now);
            }
        }
    }

    public IEnumerable<OutcomeQuality> GetQuality()
    {
        lock (_gate)
        {
            var now = _time.GetUtcNow().UtcTicks;
            return [.. _qualities.Select((quality, number) => quality.GetQuality(_guard.Name, _outcomes.Waiting(number), now)).OfType<OutcomeQuality>()];
        }
    }

    /// <summary>What this process contributes to the totals of all replicas, for each outcome that is measured.</summary>
    /// <param name="source">The ID of the process.</param>
    public IReadOnlyList<(string Outcome, OutcomeTotals Totals)> GetTotals(string source)
    {
        var today = DateOnly.FromDateTime(_time.GetUtcNow().UtcDateTime);
        lock (_gate)
        {
            return
            [
                .. from quality in _qualities.Select((watch, number) =>
                       (Watch: watch, Totals: watch.GetTotals(source, visit => _outcomes.VisitWaiting(number, visit), today)))
                   where quality.Totals is not null
                   select (quality.Watch.Name, quality.Totals!),
            ];
        }
    }

    /// <summary>Shows what all replicas know together.</summary>
    /// <param name="outcome">The name of the outcome.</param>
    /// <param name="totals">The totals; null if they aren't known.</param>
    public void Show(string outcome, FleetTotals? totals)
    {
        lock (_gate)
        {
            Array.Find(_qualities, quality => quality.Name == outcome)!.Fleet = totals;
        }
    }

    private void Evaluate(int number, long now)
    {
        var quality = _qualities[number];
        var subscribers = _outcomes.SubscribersOf(number);
        List<MaturedPrediction> matured;
        do
        {
            var passedOn = subscribers.IsEmpty ? null : new List<FinalOutcome>();
            matured = _outcomes.TakeMatured(number, now, AtOnce, passedOn);
            if (passedOn is { Count: > 0 })
            {
                subscribers.Publish(passedOn, exception => Log.OutcomeHandlerFailed(_logger, exception, _guard.Name, quality.Name));
            }

            foreach (var finding in matured.SelectMany(quality.Add))
            {
                Raise(quality, finding);
            }
        }
        while (matured.Count == AtOnce);

        foreach (var finding in quality.Check(now, _outcomes.LastPrediction))
        {
            Raise(quality, finding);
        }
    }

    private void Raise(QualityWatch quality, QualityFinding finding)
    {
        // Without outcomes nothing is known about the model, so that isn't a reason to take it out of service.
        var isAboutModel = finding.Rule is not (QualityRuleNames.Coverage or QualityRuleNames.Feed);
        var breach = new ExternalBreach
        {
            Rule = finding.Rule,
            Metric = quality.Name,
            Observed = finding.Observed,
            Expected = finding.Expected,
            ObservedValue = finding.Value,
            PredictionCount = Math.Max(1, finding.Count),
            Action = isAboutModel ? quality.OnBreach : BreachAction.Observe,
        };
        try
        {
            _guard.Raise(breach, isAboutModel ? quality.CreateRecovery(_guard, _time) : null);
        }
        catch (ObjectDisposedException)
        {
            // The service stops.
        }
        catch (Exception exception)
        {
            Log.QualityFailed(_logger, exception, _guard.Name, quality.Name);
        }
    }
}
