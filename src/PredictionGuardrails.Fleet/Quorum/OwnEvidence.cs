namespace PredictionGuardrails.Fleet.Quorum;

/// <summary>
/// Whether a replica's breaker is open by what the replica found itself. Only then does it vote: votes for breakers that opened by votes would keep each other up.
/// </summary>
internal sealed class OwnEvidence(PredictionGuard guard, TimeProvider time)
{
    private readonly Lock _gate = new();

    /// <summary>What opened the breaker when its probes failed, and why they did. Transitions arrive later than they happen, so another breach may have opened it since.</summary>
    private (Breach? Breach, string Reason)? _failedProbes;
    private FleetBallot? _ballot;
    private long _found;

    /// <summary>A change of the breaker: if probes fail after the votes of others opened it, the replica has found something itself.</summary>
    public void Saw(BreakerTransition change)
    {
        lock (_gate)
        {
            _failedProbes = change switch
            {
                { From: BreakerState.HalfOpen, To: BreakerState.Open } => (change.Breach, change.Reason),
                { To: BreakerState.HalfOpen } => _failedProbes,
                _ => null,
            };
        }
    }

    /// <summary>The vote now; null for none.</summary>
    public FleetBallot? Find()
    {
        var status = guard.GetStatus();
        lock (_gate)
        {
            if (FindIn(status) is not var (rule, message))
            {
                _ballot = null;
                return null;
            }

            if (_ballot is null)
            {
                _found = time.GetTimestamp();
            }

            return _ballot = new FleetBallot(rule, message, time.GetElapsedTime(_found));
        }
    }

    private (string Rule, string Message)? FindIn(GuardStatus status)
    {
        if (status.Breaker is not (BreakerState.Open or BreakerState.HalfOpen) || status.OpenedBy is not { } breach)
        {
            return null;
        }

        if (breach.Rule is not (FleetBreach.VotesRule or FleetBreach.EvidenceRule))
        {
            return (breach.Rule, breach.Message);
        }

        return _failedProbes is var (failed, reason) && ReferenceEquals(failed, breach) ? (breach.Rule, reason) : null;
    }
}
