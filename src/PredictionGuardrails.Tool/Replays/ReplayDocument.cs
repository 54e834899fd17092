using PredictionGuardrails.Tool.Output;

namespace PredictionGuardrails.Tool.Replays;

/// <summary>The result of <c>replay</c> for people.</summary>
internal static class ReplayDocument
{
    /// <summary>The most breaches in the table; JSON has more.</summary>
    private const int MostShown = 50;

    private const string Levels = "▁▂▃▄▅▆▇█";

    public static Document Of(ReplayResult result)
    {
        var document = new Document();
        Summarize(document, result);
        var skipped = result.SkippedRows > 0 ? $", {Words.Of(result.SkippedRows, "bad row")} skipped" : "";
        document.Say($"{result.File}: {Words.Of(result.Rows, "row")}{skipped}. Guard '{result.Guard}', mode {result.Mode}. Clock: {result.Clock}.", Tone.Aside);
        document.Warn(result.Warnings);
        if (result.StillLearning is { } learning)
        {
            document.Warn([$"The history ended during learning ({learning}), so changes weren't detected. Reduce --learn."]);
        }

        document.Table(
            ["Rows>", "Learned>", "Accepted>", "Fallback>", "Rejected>", "Breaches>"],
            [[
                Words.Count(result.Rows), Words.Count(result.Learned), Words.Count(result.Accepted), Words.Count(result.FellBack), Words.Count(result.Rejected),
                Words.Count(result.BreachesFound),
            ]]);
        document.Chart(Draw(result.Timeline));
        if (result.BreachesFound > 0)
        {
            ListBreaches(document, result);
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

    private static void Summarize(Document document, ReplayResult result)
    {
        var replayed = result.Rows - result.Learned;
        if (result.BreachesFound > 0)
        {
            var first = result.Breaches[0];
            document.Say($"{Words.Of(result.BreachesFound, "breach", "breaches")} found. First: {first.Rule} in row {Words.Count(first.Row)}.", Tone.Bad);
        }
        else if (replayed > 0)
        {
            document.Say($"No breaches found in {Words.Of(replayed, "row")} after learning from {Words.Count(result.Learned)}.", Tone.Good);
        }
        else
        {
            document.Say("No breaches found during learning. No rows were replayed.", Tone.Warning);
        }
    }

    private static void ListBreaches(Document document, ReplayResult result)
    {
        document.Table(
            ["Row>", "Count>", "Rule", "Observed", "Expected", "Action"],
            result.Breaches.Take(MostShown).Select(breach => (IReadOnlyList<string>)[
                Words.Range(breach.Row, breach.LastRow),
                Words.Count(breach.Count),
                breach.Rule,
                breach.Predictions > 1 && breach.Rule is not (RuleNames.Change or RuleNames.Shift)
                    ? $"{breach.Observed} over {Words.Count(breach.Predictions)} predictions"
                    : breach.Observed,
                breach.Expected,
                breach.Action,
            ]));
        if (result.BreachesFound > MostShown)
        {
            var listed = result.BreachesCut ? $"the first {Words.Count(result.Breaches.Count)}" : "all";
            document.Say($"{Words.Count(result.BreachesFound - MostShown)} more. To list {listed}, use --format json.", Tone.Aside);
        }
    }

    private static string Describe(EnforcedTrial trial)
    {
        var over = trial.Duration is { } duration ? $" in {Words.Duration(duration)}" : "";
        var failed = trial.AnsweredByNone > 0 ? $", and {Words.Count(trial.AnsweredByNone)} would have thrown an exception" : "";
        return $"With these settings, {Words.Count(trial.AnsweredByFallback)} of {Words.Of(trial.Calls, "call")}{over} would have returned the fallback{failed}.";
    }

    /// <summary>The mean over the rows, and below it the outcome.</summary>
    private static IEnumerable<string> Draw(IReadOnlyList<ReplayPiece> pieces)
    {
        var means = pieces.Select(piece => piece.Mean).OfType<double>().Order().ToList();
        if (means.Count > 0)
        {
            // The scale is cut, because a single part that is far higher than the others would make all of them look alike.
            var low = means[0];
            var high = Math.Min(means[^1], means[means.Count / 2] + (4 * (means[means.Count / 2] - means[0])) + double.Epsilon);
            var isCut = high < means[^1];
            if (!(high > low))
            {
                high = means[^1];
            }

            yield return "  Mean   " + string.Concat(pieces.Select(piece => piece.Mean is { } mean ? LevelOf(mean, low, high) : ' '));
            yield return "  Guard  " + string.Concat(pieces.Select(MarkOf));
            yield return Rows(pieces);
            yield return $"  Mean from {Words.Number(low)} (▁) to {Words.Number(isCut ? means[^1] : high)} (█)";
        }
        else
        {
            yield return "  Guard  " + string.Concat(pieces.Select(MarkOf));
            yield return Rows(pieces);
        }

        yield return "  · learning  - accepted  x replaced  ! breach";
    }

    /// <summary>The first and the last row, below the ends of the chart.</summary>
    private static string Rows(IReadOnlyList<ReplayPiece> pieces)
    {
        var first = $"row {Words.Count(pieces[0].Row)}";
        var last = $"row {Words.Count(pieces[^1].LastRow)}";
        return $"         {first}{last.PadLeft(Math.Max(last.Length + 2, pieces.Count - first.Length))}";
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
