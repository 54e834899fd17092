namespace PredictionGuardrails.Fleet.Quorum;

/// <summary>Keeps a breaker open that the fleet opened, until the fleet no longer does. Meanwhile, the replica makes its part of the probes of all.</summary>
internal sealed class FleetRecovery(TimeProvider time) : IRecoveryTest
{
    private volatile bool _isOver;
    private long? _allowedAt;
    private int _probes;

    public void Begin()
    {
        // The fleet counts what replicas predict and probe; nothing begins here.
    }

    public RecoveryState Evaluate() => _isOver ? RecoveryState.Recovered : RecoveryState.Pending;

    public bool TryBeginProbe() => _isOver || Interlocked.Decrement(ref _probes) >= 0;

    /// <summary>Allows so many probes in an interval. Exchanges within it allow no more. Used by one exchange at a time.</summary>
    public void AllowProbes(int count, TimeSpan interval)
    {
        if (_allowedAt is { } allowedAt && time.GetElapsedTime(allowedAt) < interval)
        {
            return;
        }

        _allowedAt = time.GetTimestamp();
        Interlocked.Exchange(ref _probes, count);
    }

    public void End() => _isOver = true;
}
