namespace PredictionGuardrails.Testing;

/// <summary>A drill could not be run, or did not show what was asked of it.</summary>
public sealed class DrillException : Exception
{
    /// <param name="message">What is wrong.</param>
    public DrillException(string message)
        : base(message)
    {
    }
}
