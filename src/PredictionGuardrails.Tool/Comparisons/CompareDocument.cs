using PredictionGuardrails.Tool.Output;

namespace PredictionGuardrails.Tool.Comparisons;

/// <summary>A comparison for people.</summary>
internal static class CompareDocument
{
    private const int MostShown = 10;

    public static Document Of(CompareResult result)
    {
        var document = new Document();
        var isChanged = result.Verdict == "changed";
        document.Say(
            $"{result.Before} and {result.After}: {result.Verdict}. Where nothing has changed, this would be said of one pair in {Words.Number(Math.Round(1 / result.ErrorRate))} ({Words.Of(result.Tests, "test")} in all).",
            isChanged ? Tone.Bad : Tone.Good);
        document.Warn(result.Warnings);
        document.Table(
            ["metric", "verdict", "values before>", "after>", "KS distance>", "PSI>", "Jensen-Shannon>", "Wasserstein>", "what changed most"],
            result.Metrics.Select(metric => (IReadOnlyList<string>)[
                metric.Name, metric.Verdict, Words.Count(metric.CountBefore), Words.Count(metric.CountAfter), Short(metric.KolmogorovSmirnov),
                Short(metric.PopulationStability), Short(metric.JensenShannon), Short(metric.Wasserstein), Most(metric),
            ]));
        foreach (var metric in isChanged ? result.Metrics.Where(metric => metric.Verdict == "changed").Take(MostShown) : result.Metrics.Take(1))
        {
            document.Heading(metric.Name);
            if (metric.Shifts.Count > 0)
            {
                document.Table(
                    ["", "before>", "after>", "change>"],
                    metric.Shifts.Select(shift => (IReadOnlyList<string>)[shift.What, Words.Number(shift.Before), Words.Number(shift.After), shift.Change is { } change ? $"{(change > 0 ? "+" : "")}{Words.Share(change)}" : "–"]));
            }

            document.Table(
                ["tested", "before>", "after>", "p>", ""],
                metric.Tested.Take(MostShown).Select(test => (IReadOnlyList<string>)[
                    test.What, test.Before is { } before ? Words.Share(before) : "", test.After is { } after ? Words.Share(after) : "", Probability(test.P), test.IsChanged ? "changed" : ""]));
        }

        foreach (var missing in result.NotCompared)
        {
            document.Say($"Not compared: {missing}.", Tone.Aside);
        }

        return document;
    }

    private static string Most(MetricComparison metric)
    {
        var test = metric.Tested.FirstOrDefault(test => test.IsChanged);
        return test is null ? ""
            : test.Before is null ? $"distribution: mean {Words.Number(metric.Shifts[0].Before)} → {Words.Number(metric.Shifts[0].After)}"
            : $"{test.What}: {Words.Share(test.Before.Value)} → {Words.Share(test.After!.Value)}";
    }

    private static string Short(double? number) => number is { } value ? Words.Number(Math.Round(value, 4)) : "–";

    private static string Probability(double p) => p < 1e-6 ? "< 0.000001" : Words.Number(Math.Round(p, 6));
}
