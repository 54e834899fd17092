using System.Text.Json.Nodes;
using PredictionGuardrails.Tool.Drills;

namespace PredictionGuardrails.Tool.Suggestions;

/// <summary>What <c>suggest</c> found.</summary>
internal sealed record SuggestResult
{
    public required string File { get; init; }

    public required string Guard { get; init; }

    public required long Rows { get; init; }

    public required long SkippedRows { get; init; }

    /// <summary>What makes the result less than it seems.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>The settings, to paste into appsettings.json.</summary>
    public required JsonObject Settings { get; init; }

    /// <summary>Why each setting is what it is.</summary>
    public required IReadOnlyList<SuggestedSetting> Reasons { get; init; }

    /// <summary>What is worth a thought beside the settings, or isn't suggested and why.</summary>
    public required IReadOnlyList<string> Hints { get; init; }

    /// <summary>Rows that were left out, because the baseline itself calls them breaches.</summary>
    public required IReadOnlyList<LeftOut> LeftOut { get; init; }

    /// <summary>How often these settings are wrong, in words.</summary>
    public required string FalseAlarms { get; init; }

    /// <summary>What they would have caught; null where that was not tried.</summary>
    public DrillResult? Drill { get; init; }
}

/// <summary>One setting, with its reason.</summary>
/// <param name="Setting">Its path below the guard.</param>
/// <param name="Value">Its value.</param>
/// <param name="Reason">Why.</param>
internal sealed record SuggestedSetting(string Setting, JsonNode Value, string Reason);

/// <summary>Rows that were left out.</summary>
internal sealed record LeftOut(long Row, long LastRow, long Rows, string Why);
