using System.Text.Json.Serialization;

namespace PredictionGuardrails.PredictionLog.Sharing;

/// <summary>What replicas share of the quality of predictions, as JSON.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(Dictionary<string, OutcomeTotals>))]
[JsonSerializable(typeof(FleetTotals))]
[JsonSerializable(typeof(SourceTotals))]
internal sealed partial class SharingJson : JsonSerializerContext;
