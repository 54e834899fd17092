using PredictionGuardrails.Tool.Files;
using PredictionGuardrails.Tool.Output;
using PredictionGuardrails.Tool.Replays;
using PredictionGuardrails.Tool.Settings;

namespace PredictionGuardrails.Tool.Suggestions;

/// <summary>Evaluates whether shifts can open the breaker: a guard in Observe mode processes the history with its times.</summary>
/// <param name="source">The file, which is read again.</param>
/// <param name="column">The column with the predictions.</param>
/// <param name="time">The column with the time.</param>
/// <param name="sorts">Whether to sort the rows by time.</param>
internal sealed class ShiftTrial(FileSource source, ColumnRequest column, string time, bool sorts)
{
    /// <summary>The evaluation must cover every time of day.</summary>
    private static readonly TimeSpan Shortest = TimeSpan.FromDays(1);

    /// <exception cref="InputException">The file can't be read, or its times aren't sorted.</exception>
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

    /// <summary>The reason to let shifts open the breaker, or not to suggest it.</summary>
    public static (bool IsSuggested, string Why) Judge(ReplayResult tried)
    {
        var shifts = tried.BreachesByRule.GetValueOrDefault(RuleNames.Shift);
        if (shifts > 0)
        {
            var first = tried.Breaches.FirstOrDefault(breach => breach.Rule == RuleNames.Shift);
            var where = first is null ? "" : $", the first in row {Words.Count(first.Row)} ({first.Observed})";
            return (false, $"The guard raised {Words.Of(shifts, "shift")} in this history{where}. If predictions were wrong there, remove these rows and run suggest again.");
        }

        return tried.StillLearning is { } learning ? (false, $"The guard was still learning at the end of the history ({learning}).")
            : tried.ReadyFor >= Shortest ? (true, $"No shift was raised in {Hours(tried.ReadyFor)} in which the guard could tell one from the time of day. Small changes also open the breaker, for a limited time")
            : (false, $"The guard could tell a shift from the time of day in only {Hours(tried.ReadyFor)} of this history; 24 hours are required. Use a history of a few days, or of two weeks if there are fewer than four predictions per minute.");
    }

    private static string Hours(TimeSpan? duration) => Words.Of((long)(duration?.TotalHours ?? 0), "hour");
}
