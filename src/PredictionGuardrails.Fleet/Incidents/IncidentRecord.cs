using System.Text.Json.Serialization;
using PredictionGuardrails.Fleet.Exchange;

namespace PredictionGuardrails.Fleet.Incidents;

/// <summary>The document of the incident of a guard on all replicas.</summary>
internal sealed record IncidentRecord : IFleetRecord
{
    /// <summary>The ID on all replicas; null if there is no ongoing incident.</summary>
    public string? Id { get; init; }

    /// <summary>The ID of the replica that reports it.</summary>
    public string? Reporter { get; init; }

    /// <summary>The IDs of the replicas on which it's ongoing.</summary>
    [JsonRequired]
    public IReadOnlyList<string> Replicas { get; init; } = [];

    /// <inheritdoc/>
    public string? FindFault()
    {
        var isOngoing = Id is not null;
        var isComplete = isOngoing == Reporter is not null && isOngoing == Replicas.Count > 0 && !Replicas.Contains(null!);
        return isComplete ? null : "It needs an ID, a reporter, and replicas, or none of them.";
    }
}
