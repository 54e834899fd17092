using PredictionGuardrails.Experiments.Decisions;

namespace PredictionGuardrails.Experiments.Sharing;

/// <summary>The document of what an experiment shows over all replicas.</summary>
/// <param name="Definition">What is compared.</param>
/// <param name="Replicas">The number of replicas whose observations are compared.</param>
/// <param name="Acknowledged">The number of the last observation that the leader has taken, by outbox.</param>
/// <param name="Report">What is shown.</param>
internal sealed record ComparisonRecord(string Definition, int Replicas, IReadOnlyDictionary<string, long> Acknowledged, ComparisonReport Report);

/// <summary>The document from which another leader continues.</summary>
/// <param name="Definition">What is compared.</param>
/// <param name="State">What the tests know.</param>
internal sealed record EvidenceRecord(string Definition, byte[] State);
