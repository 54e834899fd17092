using PredictionGuardrails.PredictionLog;
using PredictionGuardrails.Tool.Output;

namespace PredictionGuardrails.Tool.Logs;

/// <summary>The result of <c>log erase</c>.</summary>
internal sealed record EraseResult
{
    public required string Folder { get; init; }

    /// <summary>Records that were made before this time are erased.</summary>
    public required DateTimeOffset RequestedAt { get; init; }

    /// <summary>The number of records that were erased from closed files.</summary>
    public required long Records { get; init; }

    /// <summary>The number of records by file.</summary>
    public required IReadOnlyDictionary<string, long> Files { get; init; }

    /// <summary>The number of segments whose services leave the records out when they close them.</summary>
    public required int OpenSegments { get; init; }

    /// <summary>Segments that can't be read, so they may contain records of the unit.</summary>
    public required IReadOnlyList<string> DamagedFiles { get; init; }

    public static EraseResult Of(string folder, PredictionLogErasure erasure) => new()
    {
        Folder = folder,
        RequestedAt = erasure.RequestedAt,
        Records = erasure.Erased.Values.Sum(),
        Files = erasure.Erased,
        OpenSegments = erasure.OpenSegments,
        DamagedFiles = erasure.DamagedFiles,
    };

    public static Document ToDocument(EraseResult result)
    {
        var closed = Words.Of(result.Files.Count, "closed file");
        var document = new Document().Say($"Erased {Words.Of(result.Records, "record")} from {closed} of {result.Folder}.", Tone.Good);
        if (result.OpenSegments > 0)
        {
            document.Say($"{Words.Of(result.OpenSegments, "segment")} weren't closed yet. Their services leave the records out when they close them.");
        }

        return document.Warn(result.DamagedFiles.Select(static file => $"{file} is damaged and may contain records of the unit. If you don't need it, delete it."));
    }
}
