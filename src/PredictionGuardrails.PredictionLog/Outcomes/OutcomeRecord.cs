using System.Text.Json.Serialization;

namespace PredictionGuardrails.PredictionLog.Outcomes;

/// <summary>An outcome as it's stored.</summary>
internal sealed record OutcomeRecord
{
    public required string Guard { get; init; }

    public required string Outcome { get; init; }

    public string? Key { get; init; }

    public Guid? PredictionId { get; init; }

    /// <summary>The number; 1 for true, 0 for false; null for a label.</summary>
    public double? Value { get; init; }

    public string? Label { get; init; }

    /// <summary>When it happened in UTC, in whole microseconds.</summary>
    public required DateTime HappenedAt { get; init; }

    /// <summary>When it was recorded in UTC, in whole microseconds.</summary>
    public required DateTime KnownAt { get; init; }

    public required string Source { get; init; }

    public int Revision { get; init; }

    /// <summary>What makes two outcomes the same one, recorded twice.</summary>
    [JsonIgnore]
    public (string Guard, string Outcome, string Prediction, string Source, int Revision) Identity =>
        (Guard, Outcome, PredictionId is { } id ? $"id {id}" : $"key {Key}", Source, Revision);

    public LoggedOutcome ToLogged() => new()
    {
        Guard = Guard,
        Outcome = Outcome,
        Key = Key,
        PredictionId = PredictionId,
        Value = Value,
        Label = Label,
        HappenedAt = HappenedAt,
        KnownAt = KnownAt,
        Source = Source,
        Revision = Revision,
    };
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(OutcomeRecord))]
internal sealed partial class OutcomeJson : JsonSerializerContext;
