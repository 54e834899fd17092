namespace PredictionGuardrails.Fleet.Orleans.Messages;

/// <summary>A replica whose last report is valid, with its record as JSON.</summary>
[GenerateSerializer]
[Immutable]
[Alias("PredictionGuardrails.Fleet.ReplicaEntry")]
internal sealed record ReplicaEntry(string Incarnation, DateTimeOffset HeardAt, string Record);
