using System.Text.Json.Serialization;
using PredictionGuardrails.Fleet.Actions;
using PredictionGuardrails.Fleet.Baselines;
using PredictionGuardrails.Fleet.Evidence;
using PredictionGuardrails.Fleet.Incidents;
using PredictionGuardrails.Fleet.Quorum;

namespace PredictionGuardrails.Fleet;

/// <summary>The documents that replicas share, as JSON.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(QuorumRecord))]
[JsonSerializable(typeof(ActionRecord))]
[JsonSerializable(typeof(BaselineRecord))]
[JsonSerializable(typeof(LearnedStateRecord))]
[JsonSerializable(typeof(IncidentRecord))]
[JsonSerializable(typeof(EvidenceRecord))]
internal sealed partial class FleetJson : JsonSerializerContext;
