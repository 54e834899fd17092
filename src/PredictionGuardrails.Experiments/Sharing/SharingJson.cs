using System.Text.Json.Serialization;
using PredictionGuardrails.Experiments.Steering;

namespace PredictionGuardrails.Experiments.Sharing;

/// <summary>What replicas share of experiments, as JSON.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(Dictionary<string, ObservationBatch>))]
[JsonSerializable(typeof(ExperimentState))]
[JsonSerializable(typeof(ComparisonRecord))]
[JsonSerializable(typeof(EvidenceRecord))]
internal sealed partial class SharingJson : JsonSerializerContext;
