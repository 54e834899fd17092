using PredictionGuardrails.Tool.Files;
using PredictionGuardrails.Tool.Output;
using PredictionGuardrails.Tool.Replays;
using PredictionGuardrails.Tool.Settings;

namespace PredictionGuardrails.Tool.Suggestions;

/// <summary>Whether shifts may open the breaker: a guard that only observes goes through the history on its own clock, and shows which shifts it would raise.</summary>
/// <param name="source">The file, which is read once more.</param>
/// <param name="column">The column with the predictions.</param>
/// <param name="time">The column with the time.</param>
/// <param name="sorts">Whether the rows are sorted by their time.</param>
internal sealed class ShiftTrial(FileSource source, ColumnRequest column, string time, bool sorts)
{
    /// <summary>Every time of day has to be tried.</summary>
    private static readonly TimeSpan Shortest = TimeSpan.FromDays(1);

    /// <exception cref="InputException">The file cannot be read, or its times go back.</exception>
    public ReplayResult Run(TriedSettings settings, Action<double?> progress, CancellationToken cancellationToken) => Replay.Run(
        new ReplayRequest
        {
            File = source.Name,
            Column = column.Name,
            Settings = settings.With(("Mode", nameof(GuardMode.Observe)), ("Change:Shift:OnBreach", nameof(BreachAction.Fallback))),
            Time = time,
            Sorts = sorts,
        },
        source,
        column,
        progress,
        cancellationToken);

    /// <summary>Why shifts may open the breaker, or why that isn't suggested.</summary>
    public static (bool IsSuggested, string Why) Judge(ReplayResult tried)
    {
        var shifts = tried.BreachesByRule.GetValueOrDefault(RuleNames.Shift);
        if (shifts > 0)
        {
            var first = tried.Breaches.FirstOrDefault(breach => breach.Rule == RuleNames.Shift);
            var where = first is null ? "" : $", the first one at row {Words.Count(first.Row)} ({first.Observed})";
            return (false, $"over this history {Words.Of(shifts, "shift")} would have been raised{where}. If predictions were wrong there, leave those rows out and suggest again.");
        }

        return tried.StillLearning is { } learning ? (false, $"the guard was still learning at the end of the history ({learning}).")
            : tried.ReadyFor >= Shortest ? (true, $"no shift would have been raised in {Hours(tried.ReadyFor)} in which the guard could tell one from the time of day; small changes open the breaker too, for a limited time")
            : (false, $"the guard could tell a shift from the time of day for {Hours(tried.ReadyFor)} of this history, and 24 are needed to judge by. It has to know the time of day from an earlier day: give a longer history, a few days, or two weeks if there are fewer than four predictions a minute.");
    }

    private static string Hours(TimeSpan? duration) => Words.Of((long)(duration?.TotalHours ?? 0), "hour");
}
