namespace PredictionGuardrails.Fleet.Incidents;

/// <summary>The document of the incident of a guard on all replicas.</summary>
internal sealed record IncidentRecord
{
    /// <summary>The ID on all replicas; null if there is no ongoing incident.</summary>
    public string? Id { get; init; }

    /// <summary>The ID of the replica that reports it.</summary>
    public string? Reporter { get; init; }

    /// <summary>The IDs of the replicas on which it's ongoing.</summary>
    public IReadOnlyList<string> Replicas { get; init; } = [];
}
