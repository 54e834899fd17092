using Microsoft.Extensions.Logging;
using PredictionGuardrails.Breaches;
using PredictionGuardrails.CircuitBreaker;
using PredictionGuardrails.Reporting;

namespace PredictionGuardrails.Monitoring;

/// <summary>Evaluates the rules on windows of all metrics, reports what is breached, and opens the breaker if the rule enforces.</summary>
internal sealed class WindowRuleMonitor(MonitorSet monitors, RuleBreachReporter breaches, Breaker breaker, ILogger logger)
{
    public void Evaluate()
    {
        foreach (var metric in monitors.Metrics)
        {
            foreach (var (rule, finding, predictions) in metric.Rules.Ask(metric.BaselineOver))
            {
                if (finding is { } found)
                {
                    Report(metric, rule, found, predictions);
                }
                else
                {
                    Log.WithinLimits(logger, rule.Name, metric.Name);
                }
            }
        }
    }

    private void Report(MonitoredMetric metric, WindowRule rule, RuleFinding found, long predictions)
    {
        var breach = breaches.Report(new CheckFailure(
            rule.Name, metric.Name, found.Observed, found.Expected, rule.Action, found.Value, null, predictions, metric.Segment));
        if (breaches.Enforces(rule.Action))
        {
            metric.Monitor?.Doubt();
            metric.Rules.Restart();
            breaker.Trip(breach);
        }
    }
}
