namespace PredictionGuardrails.AI;

/// <summary>How a guarded chat client treats streams.</summary>
public sealed class ChatGuardOptions
{
    /// <summary>Whether a stream is held back until it is checked, so that a fallback can answer in its place; false by default.</summary>
    public bool BufferStream { get; set; }
}
