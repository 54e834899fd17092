using System.Globalization;
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
            if (metric.Watch is { Settings.IsOn: true } watch)
            {
                yield return ChangeStatus(watch, ChangeKind.Gross);
                yield return ChangeStatus(watch, ChangeKind.Shift);
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

    private static RuleStatus ChangeStatus(MetricWatch watch, ChangeKind kind)
    {
        var status = watch.Status;
        var evidence = watch.EvidenceOf(kind);
        return new RuleStatus
        {
            Rule = ChangeRules.NameOf(kind),
            Metric = watch.Metric,
            Expected = status.Baseline is { } normal ? normal.ToString() : $"a baseline, learnt from {NumberText.Count(status.RequiredSampleCount)} predictions",
            Observed = watch.HasChanged(kind) ? "no longer what it was" : DescribeEvidence(status, evidence),
            ObservedValue = evidence,
            Action = watch.Settings.ActionOf(kind),
            IsBreached = watch.HasChanged(kind),
        };
    }

    /// <summary>How far the learning is, or how much speaks for a change.</summary>
    private static string DescribeEvidence(ChangeDetectionStatus status, double evidence)
    {
        if (status.RefusalReason is { } refusal)
        {
            return $"learning, {refusal}";
        }

        return status.State == ChangeDetectionState.Learning && evidence == 0
            ? $"learning, {NumberText.Count(status.SampleCount)} of {NumberText.Count(status.RequiredSampleCount)}"
            : string.Create(CultureInfo.InvariantCulture, $"evidence of a change {evidence:P0} of an alarm's");
    }
}
