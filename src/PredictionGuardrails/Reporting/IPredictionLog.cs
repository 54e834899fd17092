namespace PredictionGuardrails;

/// <summary>
/// Represents a log of predictions whose state the health checks and the dashboard show. The package <c>PredictionGuardrails.PredictionLog</c> provides one.
/// </summary>
public interface IPredictionLog
{
    /// <summary>Gets the account of each guard that is logged, since the process started.</summary>
    IReadOnlyList<PredictionLogStatus> GetStatus();
}
