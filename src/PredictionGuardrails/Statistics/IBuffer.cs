namespace PredictionGuardrails.Statistics;

/// <summary>What a thread writes into until the next swap.</summary>
internal interface IBuffer
{
    bool IsEmpty { get; }

    /// <summary>Empties the buffer for its next use, by another thread maybe.</summary>
    void Clear();
}
