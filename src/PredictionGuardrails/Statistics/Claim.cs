namespace PredictionGuardrails.Statistics;

/// <summary>The right to fold, which one thread has at a time. A thread that records only ever tries to take it; a reader tries for a while.</summary>
internal struct Claim
{
    private const int MostTries = 100;

    private int _isTaken;

    /// <summary>Takes the claim if it is free: an acquire, so that all that its last holder wrote is visible.</summary>
    public bool TryTake() => Volatile.Read(ref _isTaken) == 0 && Interlocked.CompareExchange(ref _isTaken, 1, 0) == 0;

    /// <summary>Takes the claim, and waits for its holder for no longer than a fold takes, unless the holder's processor was taken away.</summary>
    public bool TryTakeSoon()
    {
        var wait = new SpinWait();
        for (var i = 0; i < MostTries; i++)
        {
            if (TryTake())
            {
                return true;
            }

            wait.SpinOnce(sleep1Threshold: -1);
        }

        return false;
    }

    /// <summary>Gives the claim back: a release.</summary>
    public void Release() => Volatile.Write(ref _isTaken, 0);
}
