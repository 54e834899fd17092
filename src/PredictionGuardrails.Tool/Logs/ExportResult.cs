using PredictionGuardrails.Tool.Output;

namespace PredictionGuardrails.Tool.Logs;

/// <summary>The result of <c>log export</c>.</summary>
internal sealed record ExportResult
{
    public required string Folder { get; init; }

    public required string File { get; init; }

    public required long Records { get; init; }

    public required IReadOnlyList<string> Columns { get; init; }

    public static Document ToDocument(ExportResult result) =>
        new Document().Say($"Wrote {Words.Of(result.Records, "record")} with {Words.Of(result.Columns.Count, "column")} to {result.File}.", Tone.Good);
}
