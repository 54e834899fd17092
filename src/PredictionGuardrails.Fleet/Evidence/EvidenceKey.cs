namespace PredictionGuardrails.Fleet.Evidence;

/// <summary>Evidence that is added up: the same scores for the same metric of one version of a model.</summary>
/// <param name="Guard">The guard.</param>
/// <param name="ModelVersion">The version of the model; empty if it isn't known.</param>
/// <param name="Metric">The metric.</param>
/// <param name="Segment">The segment; null for all predictions.</param>
/// <param name="IsGross">Whether the scores are for gross changes.</param>
/// <param name="Scores">The hash of their names.</param>
internal sealed record EvidenceKey(string Guard, string ModelVersion, string Metric, string? Segment, bool IsGross, string Scores)
{
    public static EvidenceKey Of(FleetGuardReport guard, FleetEvidenceReport evidence) =>
        new(guard.Guard, guard.ModelVersion, evidence.Metric, evidence.Segment, evidence.IsGross, evidence.Scores);
}
