using System.Globalization;
using PredictionGuardrails.Tool.Output;

namespace PredictionGuardrails.Tool.Experiments;

/// <summary>The result of <c>experiment plan</c> for people.</summary>
internal static class ExperimentPlanDocument
{
    public static Document Of(ExperimentPlan plan)
    {
        var document = new Document();
        document.Say("Predictions in the experiment until each finding: in the median and in 90% of the runs.");
        document.Say(Source(plan), Tone.Aside).Warn(plan.Warnings);
        var hasDays = plan.PredictionsPerDay is not null;
        document.Table(
            hasDays
                ? ["The variant", "Finding", "Canary: median>", "90%>", "Days (90%)>", "Shadow: median>", "90%>", "Days (90%)>"]
                : ["The variant", "Finding", "Canary: median>", "90%>", "Shadow: median>", "90%>"],
            plan.Findings.Select(finding => (IReadOnlyList<string>)[
                Describe(plan, finding),
                finding.Decision == nameof(ExperimentDecision.Stop) ? "harm" : "no harm",
                .. Cells(plan, finding.Canary, hasDays),
                .. Cells(plan, finding.Shadow, hasDays)]));
        document.Say(Traffic(plan)).Say(Margins(plan));
        if (plan.Findings.Any(static finding => finding.Canary.Percentile90 is null || finding.Shadow.Percentile90 is null))
        {
            var larger = HasPeriods(plan) ? "--exposure or --most" : "--most";
            document.Say($"For what isn't found within {Words.Count(plan.MostPredictions)} predictions, try a larger {larger}.");
        }

        if (plan.Labels is { } labels)
        {
            document.Say(ChangeDescription.ReplacementOf(labels));
        }

        return document.Say(Assumptions(plan), Tone.Aside);
    }

    private static string Source(ExperimentPlan plan) =>
        $"{plan.File}, {ChangeDescription.SourceOf(plan.Column, plan.Labels)}: "
        + $"{Words.Of(plan.Rows, "row")}{(plan.Units > 0 ? $" of {Words.Of(plan.Units, "unit")}" : "")}. "
        + $"{Words.Of(plan.Runs, "run")}, seed {plan.Seed}. Probability of a false stop: {Words.Share(plan.FalseDecisionRate)} over {Words.Of(plan.Guardrails, "guardrail metric")}.";

    private static string Describe(ExperimentPlan plan, PlannedFinding finding) => finding switch
    {
        { Metric: "failures", Change: { } factor } =>
            $"can't answer {Words.Number(factor)} times as often ({Words.Share(factor * plan.FailureRate)} of its calls)",
        { Metric: "failures" } => $"can't answer as often ({Words.Share(plan.FailureRate)} of its calls)",
        _ => ChangeDescription.Of(finding.Change, finding.Harm, plan.Labels),
    };

    private static IEnumerable<string> Cells(ExperimentPlan plan, PlannedDelay delay, bool hasDays) =>
    [
        Count(delay.Median, plan),
        Count(delay.Percentile90, plan),
        .. hasDays ? new[] { delay.Percentile90Days is { } days ? DaysOf(days) : "–" } : [],
    ];

    private static string Count(long? count, ExperimentPlan plan) =>
        count is { } known ? Words.Count(known) : $"not within {Words.Count(plan.MostPredictions)}";

    private static string DaysOf(double days) => days < 0.1 ? "<0.1" : days.ToString(days < 10 ? "0.0" : "N0", CultureInfo.InvariantCulture);

    private static string Traffic(ExperimentPlan plan)
    {
        var exposure = $"With an exposure of {Words.Share(plan.Exposure)}, the experiment has about {Words.Share(plan.Exposure)} of all predictions";
        var share = $"In a canary, the variant gets {Words.Share(plan.Share)} of them; in shadow, it gets all of them.";
        return plan.PredictionsPerDay is { } perDay
            ? $"{exposure}: {Words.Count((long)Math.Round(perDay * plan.Exposure))} of {Words.Count((long)Math.Round(perDay))} a day. {share}"
            : $"{exposure}. {share} For days, specify the column of times with --time.";
    }

    private static string Margins(ExperimentPlan plan) =>
        $"{ChangeDescription.MarginOf(plan.Margin, plan.AbsoluteMargin, plan.Labels)} "
        + "A variant that doesn't differ proceeds when harm beyond the margin is excluded for every guardrail metric.";

    private static string Assumptions(ExperimentPlan plan) =>
        $"Assumptions: The history is repeated as needed, with other units. {InShadow(plan)} "
        + (HasPeriods(plan) ? Periods(plan) : "")
        + $"The control can't answer {Words.Share(plan.FailureRate)} of its calls{(plan.IsFailureRateAssumed ? ", which is assumed" : "")}. What the control can't answer, the variant can't either.";

    private static string InShadow(ExperimentPlan plan) => plan.Labels is null
        ? $"In shadow, the variant's prediction for an input is the control's plus the change, with noise of {Words.Share(plan.Noise)} (standard deviation)."
        : $"In shadow, the variant's label for {Words.Share(plan.Noise)} of the inputs is that of a random input, and for the others the control's, "
            + "before the change.";

    /// <summary>Whether evidence may start again, so that it depends on the exposure how much there is at once.</summary>
    private static bool HasPeriods(ExperimentPlan plan) => plan.PredictionsPerDay is not null && plan.Units > 0;

    private static string Periods(ExperimentPlan plan) =>
        $"As in an experiment, evidence of failures and of {(plan.Labels is null ? "gross changes" : "labels")} starts again with each period: "
        + "a week in which units have two calls on average, or more weeks if few units come. ";
}
