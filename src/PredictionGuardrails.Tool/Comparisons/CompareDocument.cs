using PredictionGuardrails.Tool.Output;

namespace PredictionGuardrails.Tool.Comparisons;

/// <summary>The result of <c>compare</c> for people.</summary>
internal static class CompareDocument
{
    private const string Changed = "changed";
    private const int MostShown = 10;

    public static Document Of(CompareResult result)
    {
        var document = new Document();
        var changed = result.Metrics.Where(metric => metric.Verdict == Changed).ToList();
        if (result.Verdict == Changed)
        {
            document.Say($"{Words.Count(changed.Count)} of {Words.Of(result.Metrics.Count, "metric")} changed between {result.Before} and {result.After}.", Tone.Bad);
        }
        else
        {
            document.Say($"No change found between {result.Before} and {result.After}.", Tone.Good);
        }

        document.Say($"{Words.Of(result.Tests, "test")}, {Words.Share(result.ErrorRate)} probability of a false alarm over all tests.", Tone.Aside);
        document.Warn(result.Warnings);
        document.Table(
            ["Metric", "Result", "Before>", "After>", "Largest change"],
            result.Metrics.Select(metric => (IReadOnlyList<string>)[metric.Name, metric.Verdict, Words.Count(metric.CountBefore), Words.Count(metric.CountAfter), Most(metric)]));
        document.Table(
            ["Metric", "KS distance>", "PSI>", "Jensen-Shannon>", "Wasserstein>"],
            result.Metrics.Select(metric => (IReadOnlyList<string>)[
                metric.Name, Short(metric.KolmogorovSmirnov), Short(metric.PopulationStability), Short(metric.JensenShannon), Short(metric.Wasserstein)]));
        foreach (var metric in changed.Count > 0 ? changed.Take(MostShown) : result.Metrics.Take(1))
        {
            Describe(document, metric);
        }

        foreach (var missing in result.NotCompared)
        {
            document.Say($"Not compared: {missing}.", Tone.Aside);
        }

        return document;
    }

    private static void Describe(Document document, MetricComparison metric)
    {
        document.Heading(metric.Name);
        if (metric.Shifts.Count > 0)
        {
            document.Table(
                ["Statistic", "Before>", "After>", "Change>"],
                metric.Shifts.Select(shift => (IReadOnlyList<string>)[shift.What, Words.Number(shift.Before), Words.Number(shift.After), Signed(shift.Change)]));
        }

        document.Table(
            ["Test", "Before>", "After>", "p-value>", "Result"],
            metric.Tested.Take(MostShown).Select(test => (IReadOnlyList<string>)[
                test.What,
                test.Before is { } before ? Words.Share(before) : "",
                test.After is { } after ? Words.Share(after) : "",
                Probability(test.P),
                test.IsChanged ? Changed : "",
            ]));
    }

    private static string Signed(double? change) => change is { } known ? $"{(known > 0 ? "+" : "")}{Words.Share(known)}" : "–";

    private static string Most(MetricComparison metric)
    {
        var test = metric.Tested.FirstOrDefault(test => test.IsChanged);
        return test is null ? ""
            : test.Before is null ? $"distribution: mean {Words.Number(metric.Shifts[0].Before)} → {Words.Number(metric.Shifts[0].After)}"
            : $"{test.What}: {Words.Share(test.Before.Value)} → {Words.Share(test.After!.Value)}";
    }

    private static string Short(double? number) => number is { } value ? Words.Number(Math.Round(value, 4)) : "–";

    private static string Probability(double p) => p < 1e-6 ? "<0.000001" : Words.Number(Math.Round(p, 6));
}
