namespace PredictionGuardrails.AI;

/// <summary>Represents the options of a guarded chat client.</summary>
public sealed class ChatGuardOptions
{
    /// <summary>
    /// Gets or sets a value that indicates whether a stream is buffered until it's checked, so that a fallback can be returned instead. The default is
    /// <see langword="false"/>.
    /// </summary>
    public bool BufferStream { get; set; }
}
