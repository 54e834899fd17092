using PredictionGuardrails.Time;

namespace PredictionGuardrails.Fallbacks;

/// <summary>
/// The guard's last prediction that breached nothing, with the clock's tick at which it came. Writers never wait: one that meets another
/// leaves because the other's prediction is just as recent. Readers repeat until no writer was in between, so a large struct is never torn.
/// </summary>
internal sealed class LastKnownGood<TPrediction>(CoarseClock clock)
{
    private long _version;
    private long _timestamp;
    private TPrediction _prediction = default!;

    public void Store(TPrediction prediction)
    {
        var version = Volatile.Read(ref _version);
        if ((version & 1) != 0 || Interlocked.CompareExchange(ref _version, version + 1, version) != version)
        {
            return;
        }

        _prediction = prediction;
        _timestamp = clock.Timestamp;
        Volatile.Write(ref _version, version + 2);
    }

    /// <summary>The prediction and its age, at most one tick too old; false if there is none yet.</summary>
    public bool TryRead(out TPrediction prediction, out TimeSpan age)
    {
        var wait = new SpinWait();
        while (true)
        {
            var version = Volatile.Read(ref _version);
            prediction = _prediction;
            var timestamp = _timestamp;
            Interlocked.MemoryBarrier();
            if ((version & 1) == 0 && Volatile.Read(ref _version) == version)
            {
                age = clock.Since(timestamp);
                return version != 0;
            }

            wait.SpinOnce();
        }
    }
}
