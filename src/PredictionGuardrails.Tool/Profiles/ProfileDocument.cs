using System.Globalization;
using PredictionGuardrails.Tool.Output;

namespace PredictionGuardrails.Tool.Profiles;

/// <summary>The result of <c>profile</c> for people.</summary>
internal static class ProfileDocument
{
    private const int MostLabels = 30;
    private const int LabelBar = 30;
    private const int HistogramBar = 40;

    public static Document Of(ProfileResult result)
    {
        var document = new Document();
        var skipped = result.SkippedRows > 0 ? $" ({Words.Of(result.SkippedRows, "bad row")} skipped)" : "";
        var profiled = $"Profiled {Words.Of(result.Rows, "row")} of {result.File}{skipped}.";
        if (result.Baseline is { } baseline)
        {
            document.Say($"{profiled} Baseline written to {baseline}.", Tone.Good);
            document.Say($"To load the baseline, set Baseline:Path of the guard to '{Path.GetFileName(baseline)}'.", Tone.Aside);
        }
        else
        {
            document.Say(profiled);
        }

        document.Warn(result.Warnings);
        foreach (var metric in result.Metrics)
        {
            document.Heading(metric.Name);
            Describe(document, metric);
            if (metric.Segments is { } segments)
            {
                Parts(document, "Segment", segments);
            }

            if (metric.Hours is { } hours)
            {
                Parts(document, "Hour", hours);
            }
        }

        return document;
    }

    private static void Describe(Document document, MetricProfile metric)
    {
        if (metric.Kind == "label")
        {
            DescribeLabels(document, metric);
        }
        else
        {
            DescribeNumbers(document, metric);
        }
    }

    private static void DescribeLabels(Document document, MetricProfile metric)
    {
        var all = Math.Max(1, metric.Count - metric.Missing);
        document.Table(
            ["Values>", "Missing>", "Distinct>", "Repeats>"],
            [[Words.Count(metric.Count), Words.Count(metric.Missing), Distinct(metric), Words.Count(metric.Repeats)]]);
        document.Table(
            ["Label", "Values>", "Share>", ""],
            metric.Labels!.Take(MostLabels).Select(label => (IReadOnlyList<string>)[
                label.Key, Words.Count(label.Value), Words.Share((double)label.Value / all), Words.Bar((double)label.Value / all, LabelBar)]));
        var others = metric.Labels!.Skip(MostLabels).Sum(label => label.Value) + metric.OtherLabels;
        if (others > 0)
        {
            document.Say($"Other labels: {Words.Of(others.Value, "value")}.");
        }
    }

    private static void DescribeNumbers(Document document, MetricProfile metric)
    {
        document.Table(
            ["Values>", "Missing>", "NaN>", "Infinite>", "Zeros>", "Distinct>", "Repeats>"],
            [[
                Words.Count(metric.Count), Words.Count(metric.Missing), Words.Count(metric.Nan),
                Words.Count(metric.PositiveInfinity + metric.NegativeInfinity), Words.Count(metric.Zeros), Distinct(metric), Words.Count(metric.Repeats),
            ]]);
        document.Table(
            ["Mean>", "Standard deviation>", "Minimum>", "Maximum>"],
            [[Words.Number(metric.Mean), Words.Number(metric.StandardDeviation), Words.Number(metric.Minimum), Words.Number(metric.Maximum)]]);
        document.Table(
            [.. metric.Quantiles!.Keys.Select(share => $"{Percentile(share)}>")],
            [[.. metric.Quantiles.Values.Select(value => Words.Number(value))]]);
        if (metric.QuantileError > 0)
        {
            document.Say(
                $"The quantiles are within {Words.Share(metric.QuantileError.Value)} because there are more than {Words.Count(ColumnProfile.MostDistinct)} distinct values.",
                Tone.Aside);
        }

        document.Chart(Draw(metric.Histogram!));
        if (metric.Autocorrelation is not { } autocorrelation)
        {
            document.Say($"Too few values for a baseline (at least {NumberBaselineLearner.MinimumSampleCount} required).", Tone.Aside);
            return;
        }

        document.Say($"Smallest detectable change: {Change("+", metric.SmallestRise)} / {Change("−", metric.SmallestFall)}");
        document.Say(autocorrelation > 0
            ? $"Values are autocorrelated (rank correlation {Words.Number(Math.Round(autocorrelation, 3))}), which reduces the effective sample size."
            : "No significant autocorrelation.");
    }

    private static string Distinct(MetricProfile metric) => (metric.DistinctIsCapped ? "over " : "") + Words.Count(metric.Distinct);

    private static string Change(string sign, double? share) => share is { } known ? $"{sign}{Words.Share(known)}" : "none";

    private static string Percentile(string share) => $"{(100 * double.Parse(share, CultureInfo.InvariantCulture)).ToString("0.##", CultureInfo.InvariantCulture)}%";

    private static IEnumerable<string> Draw(IReadOnlyList<HistogramBar> bars)
    {
        var most = bars.Count == 0 ? 1 : bars.Max(bar => bar.Count);
        var all = Math.Max(1, bars.Sum(bar => bar.Count));
        var from = bars.Select(bar => Words.Number(bar.From)).ToList();
        var to = bars.Select(bar => Words.Number(bar.To)).ToList();
        var fromWidth = from.Select(text => text.Length).DefaultIfEmpty().Max();
        var toWidth = to.Select(text => text.Length).DefaultIfEmpty().Max();
        return bars.Select((bar, i) =>
            $"  {from[i].PadLeft(fromWidth)} – {to[i].PadRight(toWidth)}  {Words.Bar((double)bar.Count / most, HistogramBar),-HistogramBar} {Words.Share((double)bar.Count / all)}".TrimEnd());
    }

    private static void Parts(Document document, string what, IReadOnlyList<MetricProfile> parts)
    {
        var isLabel = parts.Count > 0 && parts[0].Kind == "label";
        if (isLabel)
        {
            document.Table(
                [what, "Values>", "Missing>", "Most frequent", "Share>"],
                parts.Select(part => (IReadOnlyList<string>)[
                    part.Name, Words.Count(part.Count), Words.Count(part.Missing), part.Labels!.Keys.FirstOrDefault() ?? "–",
                    Words.Share((double)part.Labels.Values.FirstOrDefault() / Math.Max(1, part.Count - part.Missing))]));
            return;
        }

        document.Table(
            [what, "Values>", "Missing>", "Mean>", "SD>", "5%>", "Median>", "95%>"],
            parts.Select(part => (IReadOnlyList<string>)[
                part.Name, Words.Count(part.Count), Words.Count(part.Missing), Words.Number(part.Mean), Words.Number(part.StandardDeviation),
                Quantile(part, "0.05"), Quantile(part, "0.5"), Quantile(part, "0.95")]));

        static string Quantile(MetricProfile part, string share) => Words.Number(part.Quantiles!.TryGetValue(share, out var value) ? value : null);
    }
}
