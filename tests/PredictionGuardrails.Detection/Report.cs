using System.Globalization;
using System.Text;

namespace PredictionGuardrails.Detecting;

/// <summary>The tables, as Markdown.</summary>
internal static class Report
{
    public static string Write(Trials trials, IReadOnlyList<StreamResult> results)
    {
        var faults = Fault.All.Select(fault => fault.Name).ToList();
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{trials.Seeds} baselines a stream, each of {trials.Learned:N0} predictions; {trials.Clean:N0} clean predictions a baseline, {trials.PredictionsInMillisecond * 1000:N0} a second. One false alarm in 1,000,000 predictions is asked for.");
        text.AppendLine("Delays in predictions, waking included, one thread: median / worst; the share caught where not all were, within 5,000.");
        text.AppendLine();
        text.AppendLine(CultureInfo.InvariantCulture, $"| stream | clean predictions | false alarms | {string.Join(" | ", faults)} |");
        text.AppendLine(CultureInfo.InvariantCulture, $"| --- | --- | --- |{string.Concat(Enumerable.Repeat(" --- |", faults.Count))}");
        foreach (var result in results)
        {
            var cells = faults.Select(fault => result.Delays.TryGetValue(fault, out var delays) ? Describe(delays) : "");
            text.AppendLine(CultureInfo.InvariantCulture, $"| {result.Stream} | {result.Clean:N0} | {result.FalseAlarms} | {string.Join(" | ", cells)} |");
        }

        text.AppendLine(CultureInfo.InvariantCulture, $"| together | {results.Sum(result => result.Clean):N0} | {results.Sum(result => result.FalseAlarms)} |{string.Concat(Enumerable.Repeat("  |", faults.Count))}");
        return text.ToString();
    }

    private static string Describe(List<int?> delays)
    {
        var caught = delays.Where(delay => delay is not null).Select(delay => delay!.Value).Order().ToList();
        if (caught.Count == 0)
        {
            return "not";
        }

        // The median over all: what was not caught is later than everything.
        var median = delays.Count / 2 < caught.Count ? caught[delays.Count / 2].ToString(CultureInfo.InvariantCulture) : "–";
        var missed = caught.Count < delays.Count ? string.Create(CultureInfo.InvariantCulture, $" ({100.0 * caught.Count / delays.Count:0} %)") : "";
        return $"{median} / {caught[^1]}{missed}";
    }
}
