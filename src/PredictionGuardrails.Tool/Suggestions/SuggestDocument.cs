using System.Text.Json;
using PredictionGuardrails.Tool.Drills;
using PredictionGuardrails.Tool.Output;

namespace PredictionGuardrails.Tool.Suggestions;

/// <summary>The result of <c>suggest</c> for people.</summary>
internal static class SuggestDocument
{
    private const int MostShown = 20;

    private static readonly JsonSerializerOptions Indented = new(ToolJson.Readable.Options);

    public static Document Of(SuggestResult result)
    {
        var document = new Document();
        var skipped = result.SkippedRows > 0 ? $" ({Words.Of(result.SkippedRows, "bad row")} skipped)" : "";
        document.Say($"Suggested {Words.Of(result.Reasons.Count, "setting")} for guard '{result.Guard}' from {Words.Of(result.Rows, "row")} of {result.File}{skipped}.", Tone.Good);
        document.Warn(result.Warnings);
        document.Heading("Settings for appsettings.json");
        document.Code("json", result.Settings.ToJsonString(Indented));
        document.Table(
            ["Setting", "Value", "Reason"],
            result.Reasons.Select(reason => (IReadOnlyList<string>)[reason.Setting, reason.Value.ToJsonString(Indented).ReplaceLineEndings(" "), reason.Reason]));
        foreach (var hint in result.Hints)
        {
            document.Say(hint);
        }

        document.Say(result.FalseAlarms);
        if (result.LeftOut.Count > 0)
        {
            document.Heading("Excluded as outliers (review these)");
            document.Table(
                ["Row>", "Count>", "Reason"],
                result.LeftOut.Take(MostShown).Select(entry => (IReadOnlyList<string>)[Words.Range(entry.Row, entry.LastRow), Words.Count(entry.Rows), entry.Why]));
            if (result.LeftOut.Count > MostShown)
            {
                document.Say($"{Words.Count(result.LeftOut.Count - MostShown)} more. To list all, use --format json.", Tone.Aside);
            }
        }

        if (result.Drill is { } drill)
        {
            document.Heading("Drill of these settings");
            DrillDocument.Add(document, drill);
        }

        return document;
    }
}
