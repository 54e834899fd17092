using System.Globalization;
using System.Text;

namespace PredictionGuardrails.Detecting.RealTraffic;

/// <summary>The tables of real traffic, as Markdown.</summary>
internal static class TrafficReport
{
    public static string Write(TrafficTables tables, string seedSet)
    {
        var text = new StringBuilder();
        Say(text, $"Real traffic through guards with the settings of the quick start, without its range; seeds \"{seedSet}\", shifts {(TrafficSettings.ShiftsEnforce ? "enforce" : "are as changes")}.");
        WriteHealthy(text, tables);
        WriteFailures(text, tables, TrafficTables.Gross, $"Gross failures: found within {TrafficTables.GrossPatience} wrong predictions (median / 95 %, in predictions; open: not raised, because the model was not trusted before)");
        WriteFailures(text, tables, TrafficTables.GrossExchangeable, "The same, the same values in an order of chance");
        WriteFailures(text, tables, TrafficTables.Shifts, string.Create(CultureInfo.InvariantCulture, $"Shifts near the end, 0.3 and 3 a second, by rhythm: found within {TrafficTables.ShiftPatience:N0}"));
        WriteOthers(text, tables);
        Say(text, $"\nTook: {string.Join(", ", tables.Took.Select(table => string.Create(CultureInfo.InvariantCulture, $"{table.Key} {table.Value.TotalSeconds:0} s")))}.");
        return text.ToString();
    }

    private static void WriteHealthy(StringBuilder text, TrafficTables tables)
    {
        Say(text, "\nHealthy streams:\n");
        Say(text, "| stream | predictions | breaches on day 1 | after day 1 | answers by the fallback | share | breaches in mode Observe |");
        Say(text, "| --- | ---: | ---: | ---: | ---: | ---: | ---: |");
        foreach (var result in tables.Healthy)
        {
            Row(result);
        }

        var together = tables.Healthy.Aggregate((one, other) => one.Plus(other)) with { Stream = "together" };
        Row(together);
        Row(tables.Exchangeable.Aggregate((one, other) => one.Plus(other)) with { Stream = "together, in an order of chance" });
        var rules = together.Breaches.CountBy(breach => $"{breach.Rule} ({breach.Action})").Select(rule => $"{rule.Key} {rule.Value}");
        Say(text, $"\nBreaches by rule and action: {string.Join(", ", rules.DefaultIfEmpty("none"))}.");

        void Row(HealthyResult result) => Say(text, string.Create(
            CultureInfo.InvariantCulture,
            $"| {result.Stream} | {result.Predictions:N0} | {result.FirstDay:N0} | {result.Later:N0} | {result.Fallbacks:N0} | {(double)result.Fallbacks / result.Predictions:P2} | {result.Observed:N0} |"));
    }

    private static void WriteFailures(StringBuilder text, TrafficTables tables, string table, string title)
    {
        var cells = tables.Of(table).ToList();
        if (cells.Count == 0)
        {
            return;
        }

        var columns = cells.Select(cell => cell.Column).Distinct().ToList();
        Say(text, $"\n{title}:\n");
        Say(text, $"| failure | {string.Join(" | ", columns)} | together |");
        Say(text, $"| --- |{string.Concat(Enumerable.Repeat(" --- |", columns.Count + 1))}");
        foreach (var row in cells.GroupBy(cell => cell.Row))
        {
            Row(row.Key, row);
        }

        Row("together", cells);

        void Row(string name, IEnumerable<(string Row, string Column, List<FaultOutcome> Outcomes)> row)
        {
            var summaries = columns.Select(column => new FaultSummary(row.Where(cell => cell.Column == column).SelectMany(cell => cell.Outcomes)));
            Say(text, $"| {name} | {string.Join(" | ", summaries)} | {new FaultSummary(row.SelectMany(cell => cell.Outcomes))} |");
        }
    }

    private static void WriteOthers(StringBuilder text, TrafficTables tables)
    {
        var cells = tables.Of(TrafficTables.Others).ToList();
        if (cells.Count == 0)
        {
            return;
        }

        Say(text, "\nOther failures:\n");
        Say(text, "| failure | trials | found | not raised, open before | median, wrong predictions | 95 % | median, time |");
        Say(text, "| --- | ---: | ---: | ---: | ---: | ---: | ---: |");
        foreach (var (row, _, outcomes) in cells)
        {
            var summary = new FaultSummary(outcomes);
            Say(text, $"| {row} | {summary.Trials} | {summary.Found} | {summary.Open} | {FaultSummary.Text(summary.Median)} | {FaultSummary.Text(summary.Slowest)} | {summary.MedianTime?.ToString() ?? "–"} |");
        }
    }

    private static void Say(StringBuilder text, string line) => text.Append(line).Append('\n');
}
