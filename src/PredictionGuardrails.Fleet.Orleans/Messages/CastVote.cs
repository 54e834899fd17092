namespace PredictionGuardrails.Fleet.Orleans.Messages;

/// <summary>A vote of a replica as JSON, and since when it applies.</summary>
[GenerateSerializer]
[Immutable]
[Alias("PredictionGuardrails.Fleet.CastVote")]
internal sealed record CastVote(string Incarnation, string Vote, DateTimeOffset Since);
