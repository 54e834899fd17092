using PredictionGuardrails.Fleet.Exchange;

namespace PredictionGuardrails.Fleet.Baselines;

/// <summary>The document of what a replica has learned of a metric on top of the merged baseline.</summary>
internal sealed record LearnedStateRecord : IFleetRecord
{
    /// <summary>When it was written, by the clock of the store.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>What <see cref="PredictionGuard.GetLearnedState"/> returned.</summary>
    public required string State { get; init; }

    /// <summary>What the replica predicted in the last hour.</summary>
    public required MetricSnapshot LastHour { get; init; }

    /// <inheritdoc/>
    public string? FindFault() => State is null || LastHour is null ? "The state or the last hour is null." : null;
}
