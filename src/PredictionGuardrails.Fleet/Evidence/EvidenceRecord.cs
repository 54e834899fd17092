namespace PredictionGuardrails.Fleet.Evidence;

/// <summary>The document of the changes that replicas with one version of a model found together and that aren't over.</summary>
internal sealed record EvidenceRecord
{
    public required IReadOnlyList<MergedChange> Changes { get; init; }
}
