using PredictionGuardrails.Tool.Output;

namespace PredictionGuardrails.Tool.PointInTime;

/// <summary>The summary of an export for people.</summary>
internal static class PointInTimeDocument
{
    public static Document Of(PointInTimeResult result)
    {
        var columns = string.Join(", ", result.Columns.GroupBy(static column => column.Source).Select(static source => $"{Words.Count(source.Count())} {source.Key}"));
        var document = new Document().Say(
            $"Wrote {Words.Of(result.Records, "prediction")} of {OneLine.Quote(result.Guard)} as known at {Words.Time(result.AsKnownAt)} to {result.File}. Columns: {columns}.",
            Tone.Good);
        if (result.Immature > 0)
        {
            document.Say($"{Words.Of(result.Immature, "prediction")} left out: younger than --maturity.");
        }

        if (result.Features is { } features)
        {
            Describe(features, document);
        }

        if (result.Outcomes.Count > 0)
        {
            document.Heading("Outcomes").Table(
                ["Outcome", "Recorded>", "Predictions>", "Coverage>"],
                result.Outcomes.Select(outcome => Describe(outcome, result.Records)));
        }

        if (result.Agreement.Count > 0)
        {
            document.Heading("Logged and backfilled").Table(
                ["Feature", "Both>", "Equal>", "Only logged>", "Only backfilled>", "Largest difference>", "Prediction"],
                result.Agreement.Select(Describe));
        }

        if (result.ErasureRequests > 0)
        {
            document.Say($"The log has {Words.Of(result.ErasureRequests, "erasure request")}. An earlier export with the same options can have had more records.", Tone.Aside);
        }

        return document.Warn(result.Warnings);
    }

    private static void Describe(FeatureResult features, Document document)
    {
        document.Heading("Features").Table(
            [$"Rows of {OneLine.Start(Path.GetFileName(features.File), 60)}", "Number>"],
            [
                ["All", Words.Count(features.Rows)],
                ["Left out: no key", Words.Count(features.WithoutKey)],
                ["Left out: known after the export's time", Words.Count(features.KnownLater)],
                ["Left out: known too late, after a newer event, or repeated", Words.Count(features.Superseded)],
            ]);
        document.Table(
            ["Predictions", "Number>"],
            [
                ["With features", Words.Count(features.Joined)],
                ["Without: older than --ttl", Words.Count(features.Expired)],
                ["Without: none known", Words.Count(features.NotFound)],
            ]);
        document.Say($"Checked {Words.Of(features.CheckedCells, "written value")} against {features.File}.", Tone.Aside);
    }

    private static IReadOnlyList<string> Describe(OutcomeResult outcome, long predictions) =>
        [OneLine.Start(outcome.Name), Words.Count(outcome.Rows), Words.Count(outcome.Predictions), Words.Share((double)outcome.Predictions / predictions)];

    private static IReadOnlyList<string> Describe(FeatureAgreement agreement) =>
    [
        OneLine.Start(agreement.Feature),
        Words.Count(agreement.Both),
        Words.Share((double)agreement.Equal / agreement.Both),
        Words.Count(agreement.OnlyLogged),
        Words.Count(agreement.OnlyBackfilled),
        Words.Number(agreement.LargestDifference),
        OneLine.Start(agreement.WorstKey ?? agreement.WorstId ?? "–"),
    ];
}
