using System.Globalization;
using Microsoft.Extensions.Logging;
using PredictionGuardrails.Breaches;
using PredictionGuardrails.CircuitBreaker;
using PredictionGuardrails.Reporting;

namespace PredictionGuardrails.Monitoring;

/// <summary>
/// Goes back to the model once shifts have cost what they may. A shift that lasts may be right, so shifts are then only observed until predictions
/// match again.
/// </summary>
internal sealed class ShiftLimiter(MonitorSet monitors, RuleBreachReporter breaches, Breaker breaker, ShiftBudget budget, ILogger logger)
{
    public void Tick()
    {
        var condition = breaker.Condition;
        var isOpenForShift = condition is { State: BreakerState.Open or BreakerState.HalfOpen, Breach.Rule: RuleNames.Shift };
        budget.Tick(isOpenForShift, monitors.CountPredictions());
        if (isOpenForShift && budget.IsSpent && !monitors.Recovery.HasPending)
        {
            StopEnforcing(condition.Breach!);
        }
    }

    private void StopEnforcing(Breach shifted)
    {
        var cost = string.Create(
            CultureInfo.InvariantCulture, $"the breaker has been open for {budget.OpenFor:c}, and for {budget.Fraction:P1} of the calls of 24 hours");
        monitors.StopEnforcingShifts();
        Log.ShiftsOnlyObserved(logger, cost);
        breaches.Report(new CheckFailure(
            RuleNames.Shift, shifted.Metric, $"still shifted after the limit of shifts ({cost}); shifts are only observed until predictions match again",
            shifted.Expected, BreachAction.Observe, shifted.ObservedValue, Segment: shifted.Segment));
        breaker.Reset("The limit of shifts is reached: shifts are only observed until predictions match again.");
    }
}
