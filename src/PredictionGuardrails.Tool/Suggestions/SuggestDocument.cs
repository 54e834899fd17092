using System.Text.Json;
using PredictionGuardrails.Tool.Drills;
using PredictionGuardrails.Tool.Output;

namespace PredictionGuardrails.Tool.Suggestions;

/// <summary>Suggested settings for people.</summary>
internal static class SuggestDocument
{
    private const int MostShown = 20;

    private static readonly JsonSerializerOptions Indented = new(ToolJson.Readable.Options);

    public static Document Of(SuggestResult result)
    {
        var document = new Document();
        document.Say($"{result.File}: {Words.Of(result.Rows, "row")}{(result.SkippedRows > 0 ? $", {Words.Of(result.SkippedRows, "bad row")} left out" : "")}.");
        document.Warn(result.Warnings);
        document.Say("For appsettings.json:");
        document.Code("json", result.Settings.ToJsonString(Indented));
        document.Table(
            ["setting", "value", "why"],
            result.Reasons.Select(reason => (IReadOnlyList<string>)[reason.Setting, reason.Value.ToJsonString(Indented).ReplaceLineEndings(" "), reason.Reason]));
        foreach (var hint in result.Hints)
        {
            document.Say(hint);
        }

        document.Say(result.FalseAlarms);
        if (result.LeftOut.Count > 0)
        {
            document.Heading("Left out, for the baseline itself calls them breaches: have a look at them");
            document.Table(
                ["rows>", "count>", "why"],
                result.LeftOut.Take(MostShown).Select(entry => (IReadOnlyList<string>)[
                    entry.Row == entry.LastRow ? Words.Count(entry.Row) : $"{Words.Count(entry.Row)} – {Words.Count(entry.LastRow)}", Words.Count(entry.Rows), entry.Why]));
            if (result.LeftOut.Count > MostShown)
            {
                document.Say($"{Words.Count(result.LeftOut.Count - MostShown)} more; --format json lists them.");
            }
        }

        if (result.Drill is { } drill)
        {
            document.Heading("What these settings catch");
            DrillDocument.Add(document, drill);
        }

        return document;
    }
}
