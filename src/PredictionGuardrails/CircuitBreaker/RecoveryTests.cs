namespace PredictionGuardrails.CircuitBreaker;

/// <summary>The breaches raised from outside that the model hasn't recovered from, each with its test.</summary>
/// <param name="failed">Called with what a test threw.</param>
internal sealed class RecoveryTests(Action<Breach, Exception> failed)
{
    private readonly Lock _changing = new();
    private volatile PendingRecovery[] _pending = [];

    /// <summary>Whether the model has yet to recover from any breach.</summary>
    public bool HasPending => _pending.Length > 0;

    /// <summary>Keeps the breaker from closing until the test says that the model has recovered. A later breach of the same rule replaces the earlier one.</summary>
    public void Add(Breach breach, IRecoveryTest test)
    {
        lock (_changing)
        {
            _pending = [.. _pending.Where(other => !IsSameRule(other.Breach, breach)), new PendingRecovery(breach, test)];
        }
    }

    public void Clear()
    {
        lock (_changing)
        {
            _pending = [];
        }
    }

    /// <summary>Starts every test over: the model is probed from now on.</summary>
    public void Begin()
    {
        foreach (var pending in _pending)
        {
            try
            {
                pending.Test.Begin();
            }
            catch (Exception exception)
            {
                failed(pending.Breach, exception);
            }
        }
    }

    /// <summary>Evaluates every test; those that say that the model has recovered are done.</summary>
    /// <returns>The breach that the model hasn't recovered from, or the last one that it has; null if nothing is known yet.</returns>
    public (Breach Breach, RecoveryState State)? Evaluate()
    {
        Breach? recovered = null;
        foreach (var pending in _pending)
        {
            switch (Evaluate(pending))
            {
                case RecoveryState.Failed:
                    return (pending.Breach, RecoveryState.Failed);
                case RecoveryState.Recovered:
                    Remove(pending);
                    recovered = pending.Breach;
                    break;
                default:
                    break;
            }
        }

        return recovered is null ? null : (recovered, RecoveryState.Recovered);
    }

    /// <summary>Whether every test allows to probe the model now.</summary>
    public bool AllowProbe()
    {
        foreach (var pending in _pending)
        {
            if (!Allows(pending))
            {
                return false;
            }
        }

        return true;
    }

    private bool Allows(PendingRecovery pending)
    {
        try
        {
            return pending.Test.TryBeginProbe();
        }
        catch (Exception exception)
        {
            failed(pending.Breach, exception);
            return true;
        }
    }

    private RecoveryState Evaluate(PendingRecovery pending)
    {
        try
        {
            return pending.Test.Evaluate();
        }
        catch (Exception exception)
        {
            failed(pending.Breach, exception);
            return RecoveryState.Pending;
        }
    }

    private void Remove(PendingRecovery done)
    {
        lock (_changing)
        {
            _pending = [.. _pending.Where(other => other != done)];
        }
    }

    private static bool IsSameRule(Breach one, Breach other) =>
        one.Rule == other.Rule && one.Metric == other.Metric && one.Segment == other.Segment;

    private sealed record PendingRecovery(Breach Breach, IRecoveryTest Test);
}
