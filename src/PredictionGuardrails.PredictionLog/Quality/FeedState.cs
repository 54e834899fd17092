namespace PredictionGuardrails.PredictionLog.Quality;

/// <summary>What is kept of a feed of outcomes when the process ends.</summary>
internal sealed record FeedState
{
    /// <summary>When the first outcome arrived, in ticks of UTC; 0 if none did.</summary>
    public long First { get; init; }

    public IReadOnlyList<FeedPause> Pauses { get; init; } = [];
}
