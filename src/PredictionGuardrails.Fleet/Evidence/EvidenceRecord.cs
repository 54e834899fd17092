using PredictionGuardrails.Fleet.Exchange;

namespace PredictionGuardrails.Fleet.Evidence;

/// <summary>The document of the changes that replicas with one version of a model found together and that aren't over.</summary>
internal sealed record EvidenceRecord : IFleetRecord
{
    public required IReadOnlyList<MergedChange> Changes { get; init; }

    /// <inheritdoc/>
    public string? FindFault() =>
        Changes.Select(static change => change is null ? "A change is null." : change.FindFault()).FirstOrDefault(static fault => fault is not null);
}
