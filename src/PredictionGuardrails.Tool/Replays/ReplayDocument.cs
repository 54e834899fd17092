using System.Globalization;
using PredictionGuardrails.Tool.Output;

namespace PredictionGuardrails.Tool.Replays;

/// <summary>A replay for people.</summary>
internal static class ReplayDocument
{
    /// <summary>So many breaches are shown in a table; JSON has more.</summary>
    private const int MostShown = 50;

    private const string Levels = "▁▂▃▄▅▆▇█";

    public static Document Of(ReplayResult result)
    {
        var document = new Document();
        var skipped = result.SkippedRows > 0 ? $", {Words.Of(result.SkippedRows, "bad row")} left out" : "";
        document.Say($"{result.File}: {Words.Of(result.Rows, "row")} through guard '{result.Guard}' in mode {result.Mode}{skipped}. Clock: {result.Clock}.");
        document.Warn(result.Warnings);
        document.Table(
            ["rows>", "learned>", "accepted>", "fell back>", "rejected>", "breaches>"],
            [[
                Words.Count(result.Rows), Words.Count(result.Learned), Words.Count(result.Accepted), Words.Count(result.FellBack), Words.Count(result.Rejected),
                Words.Count(result.BreachesFound),
            ]]);
        document.Chart(Draw(result.Timeline));
        if (result.StillLearning is { } learning)
        {
            document.Say($"The file ended while the guard was still learning ({learning}): changes were not looked for. Learn from fewer rows with --learn.", Tone.Bad);
        }

        if (result.BreachesFound == 0)
        {
            document.Say(result.Learned < result.Rows ? "No breaches." : "No breaches while it learned.", result.Learned < result.Rows ? Tone.Good : Tone.Plain);
        }
        else
        {
            document.Table(
                ["rows>", "count>", "rule", "observed", "expected", "action"],
                result.Breaches.Take(MostShown).Select(breach => (IReadOnlyList<string>)[
                    breach.Row == breach.LastRow ? Words.Count(breach.Row) : $"{Words.Count(breach.Row)} – {Words.Count(breach.LastRow)}",
                    Words.Count(breach.Count),
                    breach.Rule,
                    breach.Predictions > 1 ? $"{breach.Observed} over {Words.Count(breach.Predictions)} predictions" : breach.Observed,
                    breach.Expected,
                    breach.Action,
                ]));
            if (result.BreachesFound > MostShown)
            {
                document.Say($"{Words.Count(result.BreachesFound - MostShown)} more; --format json lists {(result.BreachesCut ? $"the first {Words.Count(result.Breaches.Count)}" : "all")}.");
            }
        }

        foreach (var setting in result.NotReplayed)
        {
            document.Say($"Not replayed: {setting}.", Tone.Aside);
        }

        if (result.Enforced is { } enforced)
        {
            document.Say(Describe(enforced));
        }

        return document;
    }

    private static string Describe(EnforcedTrial trial)
    {
        var over = trial.Duration is { } duration ? $" ({Words.Duration(duration)})" : "";
        var failed = trial.AnsweredByNone > 0 ? $" {Words.Of(trial.AnsweredByNone, "call")} would have failed with an exception." : "";
        return $"Had these settings enforced over this history{over}, the fallback would have answered {Words.Count(trial.AnsweredByFallback)} of {Words.Of(trial.Calls, "call")}.{failed}";
    }

    /// <summary>The mean over the rows, and below it what the guard did.</summary>
    private static IEnumerable<string> Draw(IReadOnlyList<ReplayPiece> pieces)
    {
        var means = pieces.Select(piece => piece.Mean).OfType<double>().Order().ToList();
        if (means.Count > 0)
        {
            // The scale is cut, because a single piece that is far higher than the others would make all of them look alike.
            var low = means[0];
            var high = Math.Min(means[^1], means[means.Count / 2] + (4 * (means[means.Count / 2] - means[0])) + double.Epsilon);
            var isCut = high < means[^1];
            if (!(high > low))
            {
                high = means[^1];
            }

            yield return "  mean  " + string.Concat(pieces.Select(piece => piece.Mean is { } mean ? LevelOf(mean, low, high) : ' '))
                + string.Create(CultureInfo.InvariantCulture, $"  {Words.Number(low)} to {Words.Number(isCut ? means[^1] : high)}");
        }

        yield return "  guard " + string.Concat(pieces.Select(MarkOf)) + "  · learns  - accepts  x answers otherwise  ! breach";
        yield return string.Create(CultureInfo.InvariantCulture, $"        row {pieces[0].Row:N0}{"".PadLeft(Math.Max(1, pieces.Count - 20))}to row {pieces[^1].LastRow:N0}");
    }

    private static char LevelOf(double mean, double low, double high) =>
        Levels[high > low ? Math.Clamp((int)((mean - low) / (high - low) * Levels.Length), 0, Levels.Length - 1) : 0];

    private static char MarkOf(ReplayPiece piece) => piece switch
    {
        { Breaches: > 0 } => '!',
        { Answered: > 0 } => 'x',
        { Learned: > 0 } => '·',
        _ => '-',
    };
}
