using PredictionGuardrails.PredictionLog.Storage;
using PredictionGuardrails.Tool.Files;

namespace PredictionGuardrails.Tool.Logs;

/// <summary>What <c>outcomes import</c> reads.</summary>
internal sealed record ImportRequest
{
    public required LogFolder Folder { get; init; }

    public required FileSource Source { get; init; }

    /// <summary>The column with the values.</summary>
    public required ColumnRequest Value { get; init; }

    public required string Guard { get; init; }

    public required string Outcome { get; init; }

    /// <summary>The column with the keys or IDs of predictions.</summary>
    public required string Prediction { get; init; }

    public required bool IsById { get; init; }

    /// <summary>The column with times; null for now.</summary>
    public string? HappenedAt { get; init; }

    /// <summary>Where the outcomes come from.</summary>
    public required string Origin { get; init; }

    public required int Revision { get; init; }

    public required bool IsBoolean { get; init; }
}
