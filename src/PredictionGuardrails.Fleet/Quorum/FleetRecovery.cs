namespace PredictionGuardrails.Fleet.Quorum;

/// <summary>Keeps a breaker open that was opened by the votes of other replicas, until there are no longer enough.</summary>
internal sealed class FleetRecovery : IRecoveryTest
{
    private volatile bool _isOver;

    public void Begin()
    {
        // There is nothing to measure here: replicas that voted probe their models.
    }

    public RecoveryState Evaluate() => _isOver ? RecoveryState.Recovered : RecoveryState.Pending;

    public void End() => _isOver = true;
}
