using System.Globalization;
using PredictionGuardrails.Tool.Output;

namespace PredictionGuardrails.Tool.Logs;

/// <summary>The result of <c>log stats</c> for people.</summary>
internal static class LogStatsDocument
{
    public static Document Of(LogStats stats)
    {
        var records = stats.Days.Sum(static day => day.Records);
        var bytes = stats.Days.Sum(static day => day.Bytes);
        var document = new Document().Say($"{Words.Of(records, "record")} in {stats.Folder}, {Words.Count(bytes)} bytes.");
        if (stats.Days.Count > 0)
        {
            document.Table(
                ["Guard", "Day", "Records>", "Verdicts", "Breaches>", "Files", "Bytes>", "First", "Last", "Instances>", "Plan", "Estimated calls>", "Effective size>"],
                stats.Days.Select(Row));
        }

        if (stats.Outcomes.Count > 0)
        {
            document.Table(
                ["Guard", "Outcome", "Recorded>", "Joined>", "Unmatched>", "Revised>", "Repeated>", "Last recorded"],
                stats.Outcomes.Select(static outcome => (IReadOnlyList<string>)[
                    outcome.Guard, outcome.Outcome, Words.Count(outcome.Recorded), Words.Count(outcome.Joined), Words.Count(outcome.Unmatched),
                    Words.Count(outcome.Revised), Words.Count(outcome.Repeated), Words.Time(outcome.LastRecordedAt)]));
        }

        if (stats.Processes.Count > 0)
        {
            document.Table(
                ["Process", "State", "Guard", "Offered>", "Sampled out>", "Found>", "Dropped>", "Pending>", "Lost>"],
                stats.Processes.Select(static process => (IReadOnlyList<string>)[
                    process.Process, process.IsRunning ? "running" : "ended", process.Guard, Words.Count(process.Offered), Words.Count(process.SampledOut),
                    Words.Count(process.Found), Words.Count(process.Dropped), Words.Count(process.Pending), Words.Count(process.Lost)]));
        }

        return document.Say(
            stats.Processes.Count > 0
                ? "Losses of processes that closed their files are in the log of the application."
                : "All files are closed. Losses of the processes are in the log of the application.",
            Tone.Aside);
    }

    private static IReadOnlyList<string> Row(LogDay day) =>
    [
        day.Guard,
        day.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        Words.Count(day.Records),
        string.Join(", ", day.Verdicts.Select(static verdict => $"{verdict.Key} {Words.Count(verdict.Value)}")),
        Words.Count(day.Breaches),
        day.OpenSegments == 0 ? $"{day.ClosedFiles}" : $"{day.ClosedFiles} + {day.OpenSegments} open",
        Words.Count(day.Bytes),
        Clock(day.From),
        Clock(day.To),
        Words.Count(day.Instances.Count),
        string.Join(", ", day.PlanVersions),
        Words.Count((long)Math.Round(day.EstimatedCalls)),
        Words.Count((long)Math.Round(day.EffectiveSize)),
    ];

    private static string Clock(DateTimeOffset? time) => time?.UtcDateTime.ToString("HH:mm:ss", CultureInfo.InvariantCulture) ?? "";
}
