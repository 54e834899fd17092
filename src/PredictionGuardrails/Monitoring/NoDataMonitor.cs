using PredictionGuardrails.Breaches;
using PredictionGuardrails.CircuitBreaker;

namespace PredictionGuardrails.Monitoring;

/// <summary>Reports when no predictions come for too long. Missing traffic that lasts is reported once.</summary>
internal sealed class NoDataMonitor(MonitorSet monitors, RuleBreachReporter breaches, Breaker breaker, TimeProvider time)
{
    private long _count = -1;
    private DateTimeOffset _since;
    private bool _isReported;

    /// <summary>For how long predictions may stay away; null for any time.</summary>
    public TimeSpan? Limit { private get; set; }

    /// <summary>The rule and what it allows; null without a limit.</summary>
    public RuleStatus? Status => Limit is { } limit
        ? new RuleStatus { Rule = RuleNames.NoData, Metric = monitors.Metrics[0].Name, Expected = Expect(limit), Action = BreachAction.Observe }
        : null;

    public void Evaluate()
    {
        // While the breaker is open, predictions are missing because of the guard.
        if (Limit is not { } limit || breaker.Condition.State != BreakerState.Closed)
        {
            return;
        }

        if (FindMissing(monitors.CountPredictions(), limit) is { } missing)
        {
            breaches.Report(new CheckFailure(
                RuleNames.NoData, monitors.Metrics[0].Name, $"absent for {missing}", Expect(limit), BreachAction.Observe));
        }
    }

    private static string Expect(TimeSpan limit) => $"at least one prediction within {limit}";

    /// <param name="count">How many predictions there have been.</param>
    /// <param name="limit">For how long none may come.</param>
    /// <returns>For how long none have come, once that is too long; null otherwise, and after it was reported.</returns>
    private TimeSpan? FindMissing(long count, TimeSpan limit)
    {
        var now = time.GetUtcNow();
        if (count != _count)
        {
            _count = count;
            _since = now;
            _isReported = false;
        }

        if (_isReported || now - _since < limit)
        {
            return null;
        }

        _isReported = true;
        return now - _since;
    }
}
