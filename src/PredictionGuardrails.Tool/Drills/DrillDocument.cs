using PredictionGuardrails.Tool.Output;

namespace PredictionGuardrails.Tool.Drills;

/// <summary>A scorecard for people.</summary>
internal static class DrillDocument
{
    public static Document Of(DrillResult result)
    {
        var document = new Document();
        document.Say(
            $"{result.File}: {Words.Of(result.Rows, "row")}, guard '{result.Guard}' with {(result.Settings == "none" ? "no settings" : $"the {result.Settings} settings")}, {Words.Of(result.Repetitions, "repetition")}, seed {result.Seed}.");
        document.Warn(result.Warnings);
        Add(document, result);
        return document;
    }

    /// <summary>The scorecard as a part of a larger document.</summary>
    public static void Add(Document document, DrillResult result)
    {
        document.Table(
            ["fault", "caught>", "by", "median delay>", "worst>", "wrong answers>"],
            result.Faults.Select(DescribeFault).Prepend(Describe(result.OwnOrder)));
        if (result.Faults.Any(fault => fault is { IsVisible: false, WhyNot: null }))
        {
            document.Say("* Not visible in outputs: watch features or outcomes.", Tone.Aside);
        }

        document.Say(
            $"Caught in at least 95 % of the repetitions: {result.Caught} of {result.Visible} that outputs can show. A delay counts predictions from the first wrong one; wrong answers are those that reached the caller.",
            result.Caught == result.Visible ? Tone.Good : Tone.Plain);
        document.Say(result.FalseAlarmsPerMillion is not { } rate ? "No clean predictions were watched, so nothing is known about false alarms." :
            $"False alarms of rules: {Words.Count(result.FalseAlarms)} in {Words.Count(result.CleanPredictions)} clean predictions, {Rate(rate)} in a million (95 % confidence: {Rate(result.FalseAlarmsPerMillionLow)} to {Rate(result.FalseAlarmsPerMillionHigh)}).");
        if (result.CleanBreaches.Values.Sum() > result.FalseAlarms)
        {
            document.Say($"Breached by clean predictions: {string.Join(", ", result.CleanBreaches.Select(breach => $"{breach.Key} {Words.Count(breach.Value)}"))}.");
        }
    }

    private static string Rate(double? rate) => rate is { } known ? Words.Number(Math.Round(known, 2)) : "–";

    /// <summary>The history as it is: what is in it, and how often the caller would have got something else than the model's prediction.</summary>
    private static IReadOnlyList<string> Describe(OwnOrder order) =>
    [
        "clean history in its own order",
        "–",
        order.Breaches.Count == 0 ? "no breach" : string.Join(", ", order.Breaches.OrderByDescending(breach => breach.Value).Select(breach => $"{breach.Key} {Words.Count(breach.Value)}")),
        "–",
        "–",
        $"{Words.Count(order.AnsweredByFallback)} by the fallback{(order.AnsweredByNone > 0 ? $", {Words.Count(order.AnsweredByNone)} failed" : "")}",
    ];

    private static IReadOnlyList<string> DescribeFault(DrilledFault fault) =>
    [
        (fault.Parameters.Length == 0 ? fault.Fault : $"{fault.Fault} ({fault.Parameters})") + (fault.IsVisible ? "" : " *"),
        fault.ShareCaught is { } share ? Words.Share(share) : "–",
        fault.WhyNot is { } why ? $"not tried: {why}" : string.Join(", ", fault.By.OrderByDescending(by => by.Value).Select(by => by.Key)),
        fault.WhyNot is not null ? "" : fault.MedianDelay is { } median ? Words.Count(median) : "–",
        fault.WhyNot is not null ? "" : fault.WorstDelay is { } worst ? Words.Count(worst) : "–",
        fault.WhyNot is not null ? "" : Words.Number(Math.Round(fault.WrongAnswers)),
    ];
}
