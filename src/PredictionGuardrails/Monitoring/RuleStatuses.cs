using PredictionGuardrails.ChangeDetection;
using PredictionGuardrails.Text;

namespace PredictionGuardrails.Monitoring;

/// <summary>The rules on all predictions, each with what there is now, for display.</summary>
internal sealed class RuleStatuses(MonitorSet monitors, NoDataMonitor noData)
{
    public IEnumerable<RuleStatus> GetAll()
    {
        foreach (var metric in monitors.Metrics.Where(static metric => metric.Segment is null))
        {
            if (metric.Monitor is { Settings.IsOn: true } monitor)
            {
                yield return ChangeStatus(monitor, ChangeKind.Gross);
                yield return ChangeStatus(monitor, ChangeKind.Shift);
            }

            if (metric.Drift?.Status(metric.Name) is { } drift)
            {
                yield return drift;
            }

            foreach (var rule in metric.Rules.Status(metric.Name, metric.BaselineOver))
            {
                yield return rule;
            }
        }

        if (noData.Status is { } status)
        {
            yield return status;
        }
    }

    private static RuleStatus ChangeStatus(MetricMonitor monitor, ChangeKind kind)
    {
        var status = monitor.Status;
        var evidence = monitor.EvidenceOf(kind);
        return new RuleStatus
        {
            Rule = ChangeRules.NameOf(kind),
            Metric = monitor.Metric,
            Expected = status.Baseline is { } normal ? normal.ToString() : $"a baseline of {NumberText.Predictions(status.RequiredSampleCount)}",
            Observed = monitor.HasChanged(kind) ? "changed" : DescribeEvidence(status, evidence),
            ObservedValue = evidence,
            Action = monitor.Settings.ActionOf(kind),
            IsBreached = monitor.HasChanged(kind),
        };
    }

    /// <summary>How far the learning is, or how much speaks for a change.</summary>
    private static string DescribeEvidence(ChangeDetectionStatus status, double evidence)
    {
        if (status.RefusalReason is { } refusal)
        {
            return $"learning ({refusal})";
        }

        return status.State == ChangeDetectionState.Learning && evidence == 0
            ? $"learning ({NumberText.Count(status.SampleCount)} of {NumberText.Predictions(status.RequiredSampleCount)})"
            : $"change evidence {NumberText.Percent(evidence)}";
    }
}
