using System.Globalization;

namespace PredictionGuardrails.PredictionLog.Quality;

/// <summary>The rules on quality with their current state, for display.</summary>
internal static class QualityStatus
{
    public static IEnumerable<RuleStatus> Of(
        string outcome, BreachAction action, QualityMonitor monitor, WindowWatch? window, CoverageWatch? coverage, FeedWatch feed, long now)
    {
        if (window is not null)
        {
            yield return new RuleStatus
            {
                Rule = monitor.Rule,
                Metric = outcome,
                Expected = $"at most {window.Limit.ToString("G4", CultureInfo.InvariantCulture)} on average",
                Action = action,
                Window = window.Length,
                IsBreached = window.IsBreached,
            };
        }

        yield return new RuleStatus
        {
            Rule = monitor.Rule,
            Metric = outcome,
            Expected = monitor.BoundAt(now) is { } bound ? $"at most {bound.ToString("G4", CultureInfo.InvariantCulture)}" : DescribeLearning(monitor.Baseline),
            Observed = monitor.Breached?.Observed ?? string.Create(CultureInfo.InvariantCulture, $"evidence of a change {monitor.Evidence:0%}"),
            ObservedValue = monitor.Breached?.Value,
            Action = action,
            IsBreached = monitor.Breached is not null,
        };
        if (coverage is not null)
        {
            yield return new RuleStatus
            {
                Rule = QualityRuleNames.Coverage,
                Metric = outcome,
                Expected = coverage.Minimum is { } minimum
                    ? string.Create(CultureInfo.InvariantCulture, $"at least {minimum:0.0%} of a day")
                    : string.Create(CultureInfo.InvariantCulture, $"learning ({coverage.Learned.Count} of {CoverageWatch.FewestDays} days)"),
                Action = BreachAction.Observe,
                IsBreached = coverage.IsBreached,
            };
        }

        yield return new RuleStatus
        {
            Rule = QualityRuleNames.Feed,
            Metric = outcome,
            Expected = feed.Limit is { } limit ? $"outcomes at least every {FeedWatch.Text(limit)}" : "learning for 7 days",
            Observed = feed.Pause(now) is { } pause ? $"the last one {FeedWatch.Text(pause)} ago" : null,
            Action = BreachAction.Observe,
            IsBreached = feed.IsBreached,
        };
    }

    private static string DescribeLearning(QualityBaseline baseline) => string.Create(
        CultureInfo.InvariantCulture,
        $"learning ({Math.Min(baseline.Count, QualityBaseline.FewestOutcomes):N0} of {QualityBaseline.FewestOutcomes:N0} outcomes, {baseline.Days} of 7 days)");
}
