namespace PredictionGuardrails.Time;

/// <summary>The time as of the last tick: a clock that the hot path can afford to read. It stands still until it is started.</summary>
internal sealed class CoarseClock(TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    private readonly Lock _starting = new();
    private long _timestamp = time.GetTimestamp();
    private ITimer? _timer;

    /// <summary>When the last tick was, by the time provider's timestamp.</summary>
    public long Timestamp => Volatile.Read(ref _timestamp);

    public void Start()
    {
        lock (_starting)
        {
            if (_timer is null)
            {
                Volatile.Write(ref _timestamp, time.GetTimestamp());
                _timer = NonCapturingTimer.Start(time, () => Volatile.Write(ref _timestamp, time.GetTimestamp()), Tick, Tick);
            }
        }
    }

    /// <summary>How long ago a timestamp was, by the real clock.</summary>
    public TimeSpan Since(long timestamp) => time.GetElapsedTime(timestamp);

    public void Dispose()
    {
        lock (_starting)
        {
            _timer?.Dispose();
        }
    }
}
