namespace PredictionGuardrails.Testing;

/// <summary>The exception that is thrown when a drill can't be run, or when an assertion about its report fails.</summary>
public sealed class DrillException : Exception
{
    /// <param name="message">The message.</param>
    public DrillException(string message)
        : base(message)
    {
    }
}
