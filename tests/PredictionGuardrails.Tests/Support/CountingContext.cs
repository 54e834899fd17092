namespace PredictionGuardrails.Tests.Support;

/// <summary>A synchronization context that counts what is posted to it.</summary>
internal sealed class CountingContext : SynchronizationContext
{
    private int _posted;

    public int Posted => _posted;

    /// <summary>Makes a call in this context.</summary>
    public Task Call(Func<Task> call)
    {
        var own = Current;
        SetSynchronizationContext(this);
        try
        {
            return call();
        }
        finally
        {
            SetSynchronizationContext(own);
        }
    }

    public override void Post(SendOrPostCallback d, object? state)
    {
        Interlocked.Increment(ref _posted);
        base.Post(d, state);
    }
}
