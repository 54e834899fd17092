using System.Text.Json.Serialization;

namespace PredictionGuardrails.Fleet.Orleans;

/// <summary>What grains keep as JSON, so that silos need not know the members that newer replicas report.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(MetricSnapshot))]
[JsonSerializable(typeof(ReplicaText))]
[JsonSerializable(typeof(VoteText))]
internal sealed partial class OrleansJson : JsonSerializerContext;
