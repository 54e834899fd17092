namespace PredictionGuardrails.Fleet.Evidence;

/// <summary>What the scores of a replica gained between two of its reports.</summary>
/// <param name="Incarnation">The ID of the replica.</param>
/// <param name="Gains">What each score gained, in nats.</param>
/// <param name="Predictions">On how many predictions.</param>
internal sealed record ReplicaGains(string Incarnation, double[] Gains, long Predictions);
