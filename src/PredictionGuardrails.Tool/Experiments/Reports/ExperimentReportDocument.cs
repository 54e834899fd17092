using PredictionGuardrails.Tool.Experiments.Reports.Outcomes;
using PredictionGuardrails.Tool.Output;

namespace PredictionGuardrails.Tool.Experiments.Reports;

/// <summary>The result of <c>experiment report</c> for people.</summary>
internal static class ExperimentReportDocument
{
    public static Document Of(ExperimentReport report)
    {
        var document = new Document();
        document.Heading(report.Experiment is { } name
            ? $"Experiment {OneLine.Quote(name)} of guard {OneLine.Quote(report.Guard)}"
            : $"Experiment of guard {OneLine.Quote(report.Guard)}");
        foreach (var variant in report.Variants)
        {
            document.Say($"{variant.Decision} {OneLine.Quote(variant.Name)}. {variant.Reason}", ToneOf(variant.Decision));
        }

        document.Say(
            $"{Words.Of(report.Calls, "call")} with an arm in {report.Folder}, from {Words.Time(report.From)} to {Words.Time(report.To)}. {Words.Of(report.CallsWithoutArm, "other call")} of the guard.",
            Tone.Aside);
        document.Warn(report.Warnings);
        AddArms(document, report);
        if (report.Outcomes.Count > 0)
        {
            AddOutcomes(document, report.Outcomes);
        }

        foreach (var variant in report.Variants.Where(static variant => variant.Guardrails.Count > 0))
        {
            AddGuardrails(document, variant);
        }

        return document.Say(
            $"Margins are fractions of the control's value; within them, a difference isn't harm. Limits are valid whenever you look. Probability of a false stop: {Words.Share(report.FalseDecisionRate)} over all variants and metrics.",
            Tone.Aside);
    }

    private static void AddArms(Document document, ExperimentReport report)
    {
        document.Heading("Arms").Table(
            ["Arm", "Share>", "Calls>", "Units>", "Calls without unit>", "Answered itself>"],
            report.Arms.Select(static arm => (IReadOnlyList<string>)[
                arm.Name,
                Words.Share(arm.Share),
                Words.Count(arm.Calls),
                Words.Count(arm.Units),
                Words.Count(arm.CallsWithoutUnit),
                Words.Share((double)arm.AnsweredCalls / Math.Max(1, arm.Calls))]));
        if (report.IsSampleRatioMismatched)
        {
            document.Say("Sample ratio: units aren't divided between the arms as configured. Results aren't shown, because none is valid.", Tone.Bad);
        }
        else
        {
            document.Say("Sample ratio: no mismatch is shown.", Tone.Good);
        }

        if (report.Strata.Count > 1)
        {
            document.Say($"The shares of the arms changed {Words.Of(report.Strata.Count - 1, "time")}. Each time with the same shares is evaluated on its own, then all are combined.");
            document.Table(
                ["From", "Calls>", "Shares"],
                report.Strata.Select(static stratum => (IReadOnlyList<string>)[
                    Words.Time(stratum.From),
                    Words.Count(stratum.Calls),
                    string.Join(", ", stratum.Shares.Select(static share => $"{share.Key} {Words.Share(share.Value)}"))]));
        }
    }

    private static void AddOutcomes(Document document, IReadOnlyList<ReportedOutcome> outcomes)
    {
        document.Heading("Outcomes").Table(
            ["Outcome", "Final after", "Arm", "Predictions>", "Final>", "With outcome>", "Too late>"],
            outcomes.SelectMany(static outcome => outcome.Arms.Select(arm => (IReadOnlyList<string>)[
                outcome.Name,
                outcome.Maturity == TimeSpan.Zero ? "the prediction" : Words.Duration(outcome.Maturity),
                arm.Name,
                Words.Count(arm.Predictions),
                Words.Count(arm.Final),
                arm.Final == 0 ? "–" : Words.Share((double)arm.WithOutcome / arm.Final),
                Words.Count(arm.Late)])));
    }

    private static void AddGuardrails(Document document, ReportedVariant variant)
    {
        document.Heading($"Variant {OneLine.Quote(variant.Name)}").Table(
            ["Metric", "Effect", "Estimate>", "Interval>", "Margin>", "Evidence>", "Harm"],
            variant.Guardrails.Select(static guardrail => (IReadOnlyList<string>)[
                OneLine.Start(guardrail.Name),
                guardrail.IsHeld ? "–" : guardrail.Effect,
                EstimateOf(guardrail),
                guardrail.IsHeld ? "–" : $"{Rounded(guardrail.Lower) ?? "-∞"} to {Rounded(guardrail.Upper) ?? "∞"}",
                MarginOf(guardrail),
                Words.Share(Math.Round(guardrail.EvidenceRatio, 2)),
                StateOf(guardrail)]));
        foreach (var guardrail in variant.Guardrails.Where(static guardrail => guardrail.Finding is not null))
        {
            document.Say($"{guardrail.Name}: {guardrail.Finding}");
        }

        if (variant is { HarmFoundAt: { } time, HarmFoundAfterCalls: { } calls })
        {
            document.Say($"Harm was first shown at {Words.Time(time)}, after {Words.Of(calls, "call")} of the variant.");
        }
    }

    private static string StateOf(ReportedGuardrail guardrail) => guardrail switch
    {
        { IsHeld: true } => "held",
        { IsHarmShown: true } => "shown",
        { IsHarmExcluded: true } => "excluded",
        _ => "open",
    };

    private static string EstimateOf(ReportedGuardrail guardrail)
    {
        var estimate = Rounded(guardrail.Estimate) ?? "–";
        return guardrail is { Estimate: not null, Unit: { } unit } ? $"{estimate} {OneLine.Start(unit)}" : estimate;
    }

    private static string MarginOf(ReportedGuardrail guardrail) => guardrail.AbsoluteMargin > 0
        ? $"{Words.Share(guardrail.Margin)} and {Words.Number(guardrail.AbsoluteMargin)}"
        : Words.Share(guardrail.Margin);

    private static string? Rounded(double? value) => value is { } number ? number.ToString("G4", System.Globalization.CultureInfo.InvariantCulture) : null;

    private static Tone ToneOf(string decision) => decision switch
    {
        nameof(ExperimentDecision.Stop) => Tone.Bad,
        nameof(ExperimentDecision.Hold) => Tone.Warning,
        nameof(ExperimentDecision.Proceed) => Tone.Good,
        _ => Tone.Plain,
    };
}
