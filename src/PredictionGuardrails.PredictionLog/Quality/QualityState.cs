using System.Text.Json.Serialization;

namespace PredictionGuardrails.PredictionLog.Quality;

/// <summary>What is kept of the quality of an outcome when the process ends.</summary>
internal sealed record QualityState
{
    /// <summary>What the service declared of the outcome, so that the log can be evaluated without it; null if an earlier version wrote the state.</summary>
    public LogOutcome? Declared { get; init; }

    public QualityBaseline Baseline { get; init; } = new();

    public long EvaluatedUntil { get; init; }

    public FeedState? Feed { get; init; }

    public MissingDays Missing { get; init; } = new();

    public IReadOnlyList<QualityDay> Days { get; init; } = [];

    /// <summary>The bounds of the ranges of predictions by which quality is estimated; null while there are none.</summary>
    public double[]? Bounds { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    RespectNullableAnnotations = true,
    Converters = [typeof(JsonStringEnumConverter<OutcomeType>), typeof(JsonStringEnumConverter<OutcomeAbsence>)])]
[JsonSerializable(typeof(Dictionary<string, QualityState>))]
internal sealed partial class QualityJson : JsonSerializerContext;
