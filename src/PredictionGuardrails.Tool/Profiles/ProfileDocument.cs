using System.Globalization;
using PredictionGuardrails.Tool.Output;

namespace PredictionGuardrails.Tool.Profiles;

/// <summary>A profile for people.</summary>
internal static class ProfileDocument
{
    public static Document Of(ProfileResult result)
    {
        var document = new Document();
        var skipped = result.SkippedRows > 0 ? $", {Words.Of(result.SkippedRows, "bad row")} left out" : "";
        document.Say($"{result.File}: {Words.Of(result.Rows, "row")}{skipped}");
        document.Warn(result.Warnings);
        foreach (var metric in result.Metrics)
        {
            document.Heading(metric.Name);
            Describe(document, metric);
            if (metric.Segments is { } segments)
            {
                Parts(document, "segment", segments);
            }

            if (metric.Hours is { } hours)
            {
                Parts(document, "hour", hours);
            }
        }

        if (result.Baseline is { } baseline)
        {
            document.Say($"The baseline is in {baseline}. A guard loads it where its settings say \"Baseline\": {{ \"Path\": \"{Path.GetFileName(baseline)}\" }}.", Tone.Good);
        }

        return document;
    }

    private static void Describe(Document document, MetricProfile metric)
    {
        document.Table(
            ["values>", "missing>", "NaN>", "infinite>", "zeros>", "distinct>", "repeats>"],
            [[
                Words.Count(metric.Count), Words.Count(metric.Missing), Words.Count(metric.Nan),
                Words.Count(metric.PositiveInfinity + metric.NegativeInfinity), Words.Count(metric.Zeros),
                (metric.DistinctIsCapped ? "over " : "") + Words.Count(metric.Distinct), Words.Count(metric.Repeats),
            ]]);
        if (metric.Kind == "label")
        {
            var all = Math.Max(1, metric.Count - metric.Missing);
            document.Table(
                ["label", "values>", "share>", ""],
                metric.Labels!.Take(30).Select(label => (IReadOnlyList<string>)[label.Key, Words.Count(label.Value), Words.Share((double)label.Value / all), Words.Bar((double)label.Value / all, 40)]));
            var others = metric.Labels!.Skip(30).Sum(label => label.Value) + metric.OtherLabels;
            if (others > 0)
            {
                document.Say($"Other labels: {Words.Count(others.Value)} values.");
            }

            return;
        }

        document.Table(
            ["mean>", "standard deviation>", "minimum>", .. metric.Quantiles!.Keys.Select(share => $"{Percentile(share)}>"), "maximum>"],
            [[
                Words.Number(metric.Mean), Words.Number(metric.StandardDeviation), Words.Number(metric.Minimum),
                .. metric.Quantiles.Values.Select(value => Words.Number(value)), Words.Number(metric.Maximum),
            ]]);
        if (metric.QuantileError > 0)
        {
            document.Say($"More than {Words.Count(ColumnProfile.MostDistinct)} different values: quantiles are within {Words.Share(metric.QuantileError.Value)}.", Tone.Aside);
        }

        document.Chart(Draw(metric.Histogram!));
        if (metric.Autocorrelation is null)
        {
            document.Say($"A guard learns from {NumberBaselineLearner.MinimumSampleCount} values at least.", Tone.Aside);
            return;
        }

        document.Say(metric.Autocorrelation > 0
            ? $"A value says something about the next one: rank correlation {Words.Number(Math.Round(metric.Autocorrelation.Value, 3))}. A guard counts such values for fewer."
            : "A value says nothing about the next one, as far as can be seen.");
        document.Say($"The smallest shift that a guard that learnt from this sees: {Shift("a rise", metric.SmallestRise)}, {Shift("a fall", metric.SmallestFall)}.");
    }

    private static string Shift(string what, double? share) => share is { } known ? $"{what} of all values by {Words.Share(known)}" : $"no {what[2..]}, however large";

    private static string Percentile(string share) => $"{(100 * double.Parse(share, CultureInfo.InvariantCulture)).ToString("0.##", CultureInfo.InvariantCulture)} %";

    private static IEnumerable<string> Draw(IReadOnlyList<HistogramBar> bars)
    {
        var most = bars.Count == 0 ? 1 : bars.Max(bar => bar.Count);
        var all = Math.Max(1, bars.Sum(bar => bar.Count));
        var from = bars.Select(bar => Words.Number(bar.From)).ToList();
        var to = bars.Select(bar => Words.Number(bar.To)).ToList();
        var fromWidth = from.Select(text => text.Length).DefaultIfEmpty().Max();
        var toWidth = to.Select(text => text.Length).DefaultIfEmpty().Max();
        return bars.Select((bar, i) =>
            $"  {from[i].PadLeft(fromWidth)} – {to[i].PadRight(toWidth)}  {Words.Bar((double)bar.Count / most, 40),-40} {Words.Share((double)bar.Count / all)}".TrimEnd());
    }

    private static void Parts(Document document, string what, IReadOnlyList<MetricProfile> parts)
    {
        var isLabel = parts.Count > 0 && parts[0].Kind == "label";
        if (isLabel)
        {
            document.Table(
                [what, "values>", "missing>", "most frequent", "share>"],
                parts.Select(part => (IReadOnlyList<string>)[
                    part.Name, Words.Count(part.Count), Words.Count(part.Missing), part.Labels!.Keys.FirstOrDefault() ?? "–",
                    Words.Share((double)part.Labels.Values.FirstOrDefault() / Math.Max(1, part.Count - part.Missing))]));
            return;
        }

        document.Table(
            [what, "values>", "missing>", "mean>", "standard deviation>", "5 %>", "median>", "95 %>"],
            parts.Select(part => (IReadOnlyList<string>)[
                part.Name, Words.Count(part.Count), Words.Count(part.Missing), Words.Number(part.Mean), Words.Number(part.StandardDeviation),
                Quantile(part, "0.05"), Quantile(part, "0.5"), Quantile(part, "0.95")]));

        static string Quantile(MetricProfile part, string share) => Words.Number(part.Quantiles!.TryGetValue(share, out var value) ? value : null);
    }
}
