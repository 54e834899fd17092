using Microsoft.Extensions.Logging;
using PredictionGuardrails.Breaches;
using PredictionGuardrails.ChangeDetection;
using PredictionGuardrails.CircuitBreaker;
using PredictionGuardrails.Reporting;
using PredictionGuardrails.Text;

namespace PredictionGuardrails.Monitoring;

/// <summary>What follows when a metric has changed, is still changed, or has recovered: a breach, a log line, and another state of the breaker.</summary>
internal sealed class ChangeEvents(MonitorSet monitors, RuleBreachReporter breaches, Breaker breaker, ShiftBudget shifts, ILogger logger)
{
    /// <returns>False if the prediction at hand may not pass because of it.</returns>
    public bool OnChanged(MetricMonitor monitor, MonitorEvent.Changed changed)
    {
        var finding = changed.Finding;
        breaches.Report(new CheckFailure(
            ChangeRules.NameOf(changed.Kind), monitor.Metric, finding.Observed, finding.Expected, monitor.Settings.ActionOf(changed.Kind),
            finding.Mean, null, finding.Predictions, monitor.Segment));
        return !Trip(monitor, changed.Kind);
    }

    /// <inheritdoc cref="OnChanged"/>
    public bool OnStillChanged(MetricMonitor monitor, MonitorEvent.StillChanged changed)
    {
        if (!monitor.KeepsModelOut(changed.Kind))
        {
            return true;
        }

        breaker.ProbesFailed($"Probes failed: metric '{monitor.Key}' doesn't match the baseline yet.");
        return breaker.Condition.State != BreakerState.Closed || !Trip(monitor, changed.Kind);
    }

    public void OnRecovered(MetricMonitor monitor, MonitorEvent.Recovered recovered)
    {
        if (recovered.Kind == ChangeKind.Shift && !monitor.HasChanged(recovered.Kind))
        {
            monitor.EnforcesShifts = true;
        }

        if (monitor.State != ChangeDetectionState.Changed)
        {
            Log.Recovered(logger, monitor.Key, recovered.Predictions);
        }

        if (!monitors.KeepsModelOut)
        {
            breaker.ProbesFit($"{NumberText.Count(recovered.Predictions)} probes matched the baseline.");
        }
    }

    /// <summary>Opens the breaker if the rule enforces and the guard does. A change that was only observed opens it once the guard enforces.</summary>
    /// <returns>Whether the breaker opens.</returns>
    private bool Trip(MetricMonitor monitor, ChangeKind kind)
    {
        if (!monitor.HasChanged(kind) || IsOnlyObserved(monitor, kind))
        {
            return false;
        }

        if (!breaches.Enforces(monitor.Settings.ActionOf(kind)) || breaches.Latest is not { } breach)
        {
            return false;
        }

        breaker.Trip(breach);
        return true;
    }

    /// <summary>Whether shifts have cost what they may, so that this change has no action.</summary>
    private bool IsOnlyObserved(MetricMonitor monitor, ChangeKind kind) => kind == ChangeKind.Shift && (!monitor.EnforcesShifts || shifts.IsSpent);
}
