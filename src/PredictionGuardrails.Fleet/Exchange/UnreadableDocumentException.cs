namespace PredictionGuardrails.Fleet.Exchange;

/// <summary>A document of the store isn't what replicas write.</summary>
internal sealed class UnreadableDocumentException : Exception
{
    public UnreadableDocumentException(string document, string fault, Exception? cause = null)
        : base($"The document '{document}' of the store can't be read: {fault} Delete it to start over.", cause)
    {
    }
}
