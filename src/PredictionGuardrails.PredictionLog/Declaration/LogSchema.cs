using System.Text.Json.Serialization;

namespace PredictionGuardrails.PredictionLog.Declaration;

/// <summary>What is logged of a guard's predictions: the type of the prediction itself, and the declared columns in their order.</summary>
/// <param name="Guard">The guard's name.</param>
/// <param name="Prediction">The type of the model's prediction and of the caller's result; null if they aren't a single value.</param>
/// <param name="Columns">The declared columns.</param>
internal sealed record LogSchema(string Guard, LogColumnType? Prediction, IReadOnlyList<LogColumn> Columns)
{
    /// <summary>The instance of the service that writes the records.</summary>
    public string Instance { get; init; } = "";

    /// <summary>The version of the guard in the tracking plan; null without a plan.</summary>
    public int? PlanVersion { get; init; }

    /// <summary>The version of the layout of files.</summary>
    public int Version { get; init; } = CurrentVersion;

    public const int CurrentVersion = 1;

    /// <summary>The columns that every record has.</summary>
    public static readonly IReadOnlyList<string> Reserved =
    [
        "id", "time", "day", "guard", "key", "unit", "verdict", "rules", "prediction", "result", "fallback", "mode", "breaker", "model_version", "arm",
        "arm_probability", "arm_answered", "inclusion_probability", "is_probe", "is_fault_injected", "instance", "plan_version",
    ];

    /// <summary>The number of columns of text.</summary>
    [JsonIgnore]
    public int TextColumns => Columns.Count(static column => column.Type == LogColumnType.Text);

    /// <summary>The index of a column among those of text.</summary>
    public int TextIndexOf(int column) => TextIndexOf(Columns, column);

    /// <inheritdoc cref="TextIndexOf(int)"/>
    public static int TextIndexOf(IEnumerable<LogColumn> columns, int column) => columns.Take(column).Count(static other => other.Type == LogColumnType.Text);

    /// <summary>A record marks a column that is null by a bit of one word.</summary>
    public const int MaximumColumns = 64;
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(LogSchema))]
internal sealed partial class LogJson : JsonSerializerContext;
