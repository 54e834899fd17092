using System.Text.Json.Nodes;
using PredictionGuardrails.Tool.Drills;

namespace PredictionGuardrails.Tool.Suggestions;

/// <summary>The result of <c>suggest</c>.</summary>
internal sealed record SuggestResult
{
    public required string File { get; init; }

    public required string Guard { get; init; }

    public required long Rows { get; init; }

    public required long SkippedRows { get; init; }

    /// <summary>Reasons to trust the result less.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>The settings for appsettings.json.</summary>
    public required JsonObject Settings { get; init; }

    /// <summary>The settings with reasons.</summary>
    public required IReadOnlyList<SuggestedSetting> Reasons { get; init; }

    /// <summary>Recommendations, and settings that aren't suggested with reasons.</summary>
    public required IReadOnlyList<string> Hints { get; init; }

    /// <summary>Rows that were excluded because they breach the baseline.</summary>
    public required IReadOnlyList<LeftOut> LeftOut { get; init; }

    /// <summary>The expected false alarms of the settings.</summary>
    public required string FalseAlarms { get; init; }

    /// <summary>The failures that the settings detect; null without a drill.</summary>
    public DrillResult? Drill { get; init; }
}

/// <summary>A setting with its reason.</summary>
/// <param name="Setting">The path below the guard.</param>
/// <param name="Value">The value.</param>
/// <param name="Reason">The reason.</param>
internal sealed record SuggestedSetting(string Setting, JsonNode Value, string Reason);

/// <summary>Excluded rows.</summary>
internal sealed record LeftOut(long Row, long LastRow, long Rows, string Why);
