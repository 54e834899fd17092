namespace PredictionGuardrails.Fleet.Redis.Tests.Network;

/// <summary>What happens to bytes that a proxy forwards. A test can wait until some are held.</summary>
internal sealed class NetworkFaults(TimeProvider time)
{
    private readonly Lock _gate = new();
    private TaskCompletionSource _held = NewSignal();
    private TaskCompletionSource? _silence;

    /// <summary>How much later answers arrive.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>Lets nothing through from now on. What is sent meanwhile waits.</summary>
    public void BeginSilence() => _silence = NewSignal();

    /// <summary>Lets everything through, what waits first.</summary>
    public void EndSilence()
    {
        _silence?.TrySetResult();
        _silence = null;
    }

    /// <summary>Ends when the next bytes are held: requests in a silence, otherwise answers that are late.</summary>
    public Task NextHeldAsync()
    {
        lock (_gate)
        {
            _held = NewSignal();
            return _held.Task;
        }
    }

    /// <summary>Called with each request on its way to the server.</summary>
    public Task PassRequestAsync() => _silence is { } silence ? HoldAsync(silence.Task) : Task.CompletedTask;

    /// <summary>Called with each answer on its way to the client.</summary>
    public Task PassAnswerAsync()
    {
        if (_silence is { } silence)
        {
            return HoldAsync(silence.Task);
        }

        return Delay > TimeSpan.Zero ? HoldAsync(Task.Delay(Delay, time)) : Task.CompletedTask;
    }

    private Task HoldAsync(Task until)
    {
        lock (_gate)
        {
            _held.TrySetResult();
        }

        return until;
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
