using Microsoft.Extensions.Logging;
using PredictionGuardrails.Breaches;
using PredictionGuardrails.CircuitBreaker;
using PredictionGuardrails.Reporting;
using PredictionGuardrails.Text;

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
        var cost = $"breaker open for {budget.OpenFor:c} and {NumberText.Fraction(budget.Fraction)} of the calls in 24 hours";
        monitors.StopEnforcingShifts();
        Log.ShiftsOnlyObserved(logger, cost);
        breaches.Report(new CheckFailure(
            RuleNames.Shift, shifted.Metric, $"still shifted at the shift limit ({cost}); shifts are observed only until predictions match again",
            shifted.Expected, BreachAction.Observe, shifted.ObservedValue, Segment: shifted.Segment));
        breaker.Reset("Shift limit reached; shifts are observed only until predictions match again.");
    }
}
