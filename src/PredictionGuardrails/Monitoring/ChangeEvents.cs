using Microsoft.Extensions.Logging;
using PredictionGuardrails.Breaches;
using PredictionGuardrails.ChangeDetection;
using PredictionGuardrails.CircuitBreaker;
using PredictionGuardrails.Reporting;

namespace PredictionGuardrails.Monitoring;

/// <summary>What follows when a metric has changed, is still changed, or has recovered: a breach, a log line, and another state of the breaker.</summary>
internal sealed class ChangeEvents(MonitorSet monitors, RuleBreachReporter breaches, Breaker breaker, ShiftBudget shifts, ILogger logger)
{
    /// <returns>False if the prediction at hand may not pass because of it.</returns>
    public bool OnChanged(MetricWatch watch, WatchEvent.Changed changed)
    {
        var finding = changed.Finding;
        breaches.Report(new CheckFailure(
            ChangeRules.NameOf(changed.Kind), watch.Metric, finding.Observed, finding.Expected, watch.Settings.ActionOf(changed.Kind),
            finding.Mean, null, finding.Predictions, watch.Segment));
        return !Trip(watch, changed.Kind);
    }

    /// <inheritdoc cref="OnChanged"/>
    public bool OnStillChanged(MetricWatch watch, WatchEvent.StillChanged changed)
    {
        if (!watch.KeepsModelOut(changed.Kind))
        {
            return true;
        }

        breaker.ProbesFailed($"The model was tried, and metric \"{watch.Key}\" does not fit its baseline yet.");
        return breaker.Condition.State != BreakerState.Closed || !Trip(watch, changed.Kind);
    }

    public void OnRecovered(MetricWatch watch, WatchEvent.Recovered recovered)
    {
        if (recovered.Kind == ChangeKind.Shift && !watch.HasChanged(recovered.Kind))
        {
            watch.EnforcesShifts = true;
        }

        if (watch.State != ChangeDetectionState.Changed)
        {
            Log.Recovered(logger, watch.Key, recovered.Predictions);
        }

        if (!monitors.KeepsModelOut)
        {
            breaker.ProbesFit($"The model was tried, and {recovered.Predictions} of its predictions fit the baseline.");
        }
    }

    /// <summary>Opens the breaker if the rule enforces and the guard does. A change that was only observed opens it once the guard enforces.</summary>
    /// <returns>Whether the breaker was told to open.</returns>
    private bool Trip(MetricWatch watch, ChangeKind kind)
    {
        if (!watch.HasChanged(kind) || IsOnlyObserved(watch, kind))
        {
            return false;
        }

        if (!breaches.Enforces(watch.Settings.ActionOf(kind)) || breaches.Latest is not { } breach)
        {
            return false;
        }

        breaker.Trip(breach);
        return true;
    }

    /// <summary>Whether shifts have cost what they may, so that this change has no action.</summary>
    private bool IsOnlyObserved(MetricWatch watch, ChangeKind kind) => kind == ChangeKind.Shift && (!watch.EnforcesShifts || shifts.IsSpent);
}
