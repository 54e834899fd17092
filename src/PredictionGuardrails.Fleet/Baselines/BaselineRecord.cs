using System.Text.Json.Serialization;
using PredictionGuardrails.Fleet.Exchange;

namespace PredictionGuardrails.Fleet.Baselines;

/// <summary>The document of the baseline of a metric, for a version of the model.</summary>
internal sealed record BaselineRecord : IFleetRecord
{
    /// <summary>The number of the action that the baseline is learned since; 0 if no new one was requested.</summary>
    [JsonRequired]
    public long Epoch { get; init; }

    /// <summary>What replicas have learned that isn't merged.</summary>
    [JsonRequired]
    public IReadOnlyDictionary<string, string> Candidates { get; init; } = new Dictionary<string, string>();

    /// <summary>What replicas that learned at that time compare with; null until it's merged.</summary>
    public string? Merged { get; init; }

    /// <summary>The replicas whose baselines it was merged from.</summary>
    [JsonRequired]
    public IReadOnlyList<string> Agreeing { get; init; } = [];

    /// <summary>The replicas whose baselines differ from those of the others.</summary>
    [JsonRequired]
    public IReadOnlyList<string> Differing { get; init; } = [];

    /// <inheritdoc/>
    public string? FindFault() => Candidates.Values.Concat(Agreeing).Concat(Differing).Contains(null!) ? "A baseline or a replica is null." : null;
}
