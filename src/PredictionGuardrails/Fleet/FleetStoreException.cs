namespace PredictionGuardrails;

/// <summary>The exception that is thrown if the store of a fleet doesn't answer.</summary>
public sealed class FleetStoreException : Exception
{
    /// <inheritdoc/>
    public FleetStoreException()
        : base("The store of the fleet didn't answer.")
    {
    }

    /// <inheritdoc/>
    public FleetStoreException(string? message)
        : base(message)
    {
    }

    /// <inheritdoc/>
    public FleetStoreException(string? message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
