using PredictionGuardrails.Tool.Output;

namespace PredictionGuardrails.Tool.Drills;

/// <summary>The result of <c>drill</c> for people.</summary>
internal static class DrillDocument
{
    public static Document Of(DrillResult result)
    {
        var document = new Document();
        Add(document, result);
        return document;
    }

    /// <summary>Adds the scorecard to a larger document.</summary>
    public static void Add(Document document, DrillResult result)
    {
        document.Say(
            $"Detected {result.Caught} of {Words.Of(result.Visible, "fault")} in at least 95% of {Words.Of(result.Repetitions, "run")}.",
            result.Caught == result.Visible ? Tone.Good : Tone.Warning);
        document.Say($"{result.File}: {Words.Of(result.Rows, "row")}. Guard '{result.Guard}', {DescribeSettings(result.Settings)}, seed {result.Seed}.", Tone.Aside);
        document.Warn(result.Warnings);
        document.Table(
            ["Fault", "Detected>", "Rule", "Median>", "Worst>", "Wrong>"],
            result.Faults.Select(DescribeFault).Prepend(Describe(result.OwnOrder)));
        document.Say("Median, Worst: predictions until detection. Wrong: wrong predictions returned.", Tone.Aside);
        foreach (var skipped in result.Faults.Where(fault => fault.WhyNot is not null).GroupBy(fault => fault.WhyNot))
        {
            document.Say($"Skipped: {string.Join(", ", skipped.Select(fault => fault.Fault))}. Reason: {skipped.Key}.", Tone.Aside);
        }

        if (result.Faults.Any(fault => fault is { IsVisible: false, WhyNot: null }))
        {
            document.Say("* Can't be detected from outputs. Monitor inputs or outcomes.", Tone.Aside);
        }

        document.Say(DescribeFalseAlarms(result));
        if (result.CleanBreaches.Values.Sum() > result.FalseAlarms)
        {
            document.Say($"Breaches of predictions without a fault: {string.Join(", ", result.CleanBreaches.Select(breach => $"{breach.Key} {Words.Count(breach.Value)}"))}.");
        }
    }

    private static string DescribeSettings(string settings) => settings == "none" ? "no settings" : $"{settings} settings";

    private static string DescribeFalseAlarms(DrillResult result)
    {
        if (result.FalseAlarmsPerMillion is not { } rate)
        {
            return "False alarms: unknown, because the drill had no predictions without a fault.";
        }

        var interval = $"95% confidence: {Rate(result.FalseAlarmsPerMillionLow)} to {Rate(result.FalseAlarmsPerMillionHigh)}";
        return $"False alarms: {Words.Count(result.FalseAlarms)} in {Words.Of(result.CleanPredictions, "prediction")} without a fault, {Rate(rate)} per million ({interval}).";
    }

    private static string Rate(double? rate) => rate is { } known ? Words.Number(Math.Round(known, 2)) : "–";

    /// <summary>The row of the unchanged history: its breaches, and how many calls don't return the prediction of the model.</summary>
    private static IReadOnlyList<string> Describe(OwnOrder order) =>
    [
        "none (history in its own order)",
        "–",
        order.Breaches.Count == 0 ? "no breaches" : string.Join(", ", order.Breaches.OrderByDescending(breach => breach.Value).Select(breach => $"{breach.Key} {Words.Count(breach.Value)}")),
        "–",
        "–",
        $"{Words.Of(order.AnsweredByFallback, "fallback")}{(order.AnsweredByNone > 0 ? $", {Words.Of(order.AnsweredByNone, "exception")}" : "")}",
    ];

    private static IReadOnlyList<string> DescribeFault(DrilledFault fault) =>
    [
        (fault.Parameters.Length == 0 ? fault.Fault : $"{fault.Fault} ({fault.Parameters})") + (fault.IsVisible ? "" : " *"),
        fault.ShareCaught is { } share ? Words.Share(share) : "–",
        fault.WhyNot is not null ? "skipped" : string.Join(", ", fault.By.OrderByDescending(by => by.Value).Select(by => by.Key)),
        fault.WhyNot is not null ? "" : fault.MedianDelay is { } median ? Words.Count(median) : "–",
        fault.WhyNot is not null ? "" : fault.WorstDelay is { } worst ? Words.Count(worst) : "–",
        fault.WhyNot is not null ? "" : Words.Number(Math.Round(fault.WrongAnswers)),
    ];
}
