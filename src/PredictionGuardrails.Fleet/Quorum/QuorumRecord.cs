using System.Text.Json.Serialization;
using PredictionGuardrails.Fleet.Exchange;

namespace PredictionGuardrails.Fleet.Quorum;

/// <summary>The document of what was decided on a guard and a version of its model.</summary>
internal sealed record QuorumRecord : IFleetRecord
{
    private const int MostTransitions = 20;

    /// <summary>The changes, latest first.</summary>
    public required IReadOnlyList<FleetTransition> History { get; init; }

    [JsonIgnore]
    public bool IsOpen => History.Count > 0 && History[0].IsOpen;

    /// <inheritdoc/>
    public string? FindFault() => History.Any(static change => change is null) ? "A change of its history is null." : null;

    public QuorumRecord With(FleetTransition change) => new() { History = [change, .. History.Take(MostTransitions - 1)] };
}
