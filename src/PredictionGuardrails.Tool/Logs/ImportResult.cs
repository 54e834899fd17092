using PredictionGuardrails.Tool.Output;

namespace PredictionGuardrails.Tool.Logs;

/// <summary>The result of <c>outcomes import</c>.</summary>
internal sealed record ImportResult
{
    public required string Guard { get; init; }

    public required string Outcome { get; init; }

    /// <summary>The number of outcomes.</summary>
    public required long Recorded { get; init; }

    /// <summary>The number of rows without a value.</summary>
    public required long Missing { get; init; }

    /// <summary>The number of rows that couldn't be read.</summary>
    public required long SkippedRows { get; init; }

    /// <summary>The file that was added to the log; null if there were no outcomes.</summary>
    public string? File { get; init; }

    public static Document ToDocument(ImportResult result)
    {
        var document = new Document().Say($"Imported {Words.Of(result.Recorded, "outcome")} {OneLine.Quote(result.Outcome)} of guard {OneLine.Quote(result.Guard)}.", Tone.Good);
        if (result.Missing > 0)
        {
            document.Say($"{Words.Of(result.Missing, "row")} had no value, and {(result.Missing == 1 ? "was" : "were")} left out.");
        }

        if (result.SkippedRows > 0)
        {
            document.Say($"{Words.Of(result.SkippedRows, "row")} couldn't be read, and {(result.SkippedRows == 1 ? "was" : "were")} skipped.");
        }

        return document;
    }
}
