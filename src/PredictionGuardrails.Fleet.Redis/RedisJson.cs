using System.Text.Json.Serialization;

namespace PredictionGuardrails.Fleet.Redis;

/// <summary>What is kept in Redis as JSON, and what scripts read.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(MetricSnapshot))]
[JsonSerializable(typeof(StoredCounts[]))]
[JsonSerializable(typeof(StoredGuard[]))]
[JsonSerializable(typeof(StoredReplica))]
[JsonSerializable(typeof(StoredVote))]
internal sealed partial class RedisJson : JsonSerializerContext;
