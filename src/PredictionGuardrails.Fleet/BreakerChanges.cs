namespace PredictionGuardrails.Fleet;

/// <summary>Hands the changes of breakers to the fleet, which reports them at once. It depends on nothing, because guards depend on their handlers.</summary>
internal sealed class BreakerChanges : IGuardEventHandler, IDisposable
{
    private readonly SemaphoreSlim _signal = new(0, 1);
    private bool _isDisposed;

    /// <summary>Called for each change, in order.</summary>
    public Action<BreakerTransition>? Changed { get; set; }

    public ValueTask OnBreakerTransitionAsync(BreakerTransition change, CancellationToken cancellationToken)
    {
        Changed?.Invoke(change);
        Signal();
        return ValueTask.CompletedTask;
    }

    /// <summary>Has the fleet exchange at once.</summary>
    public void Signal()
    {
        lock (_signal)
        {
            // A change that is found while the container is disposed can't be reported any longer.
            if (!_isDisposed && _signal.CurrentCount == 0)
            {
                _signal.Release();
            }
        }
    }

    /// <summary>Waits for a change.</summary>
    public Task WaitAsync(CancellationToken cancellationToken) => _signal.WaitAsync(cancellationToken);

    public void Dispose()
    {
        lock (_signal)
        {
            _isDisposed = true;
            _signal.Dispose();
        }
    }
}
