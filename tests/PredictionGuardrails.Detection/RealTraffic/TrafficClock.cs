namespace PredictionGuardrails.Detecting.RealTraffic;

/// <summary>A clock that goes from event to event and ticks on the way, for one thread; a step that ends before the next tick costs a comparison.</summary>
internal sealed class TrafficClock(DateTimeOffset start) : TimeProvider
{
    private readonly List<Timer> _timers = [];
    private long _now = start.UtcTicks;
    private Timer? _next;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _now;

    public override DateTimeOffset GetUtcNow() => new(_now, TimeSpan.Zero);

    /// <summary>Goes to a time, and never back.</summary>
    public void AdvanceTo(DateTimeOffset time)
    {
        var target = time.UtcTicks;
        while (_next is { } timer && timer.Due <= target)
        {
            _now = Math.Max(_now, timer.Due);
            timer.Tick();
            FindNext();
        }

        _now = Math.Max(_now, target);
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private void FindNext()
    {
        _next = null;
        foreach (var timer in _timers)
        {
            _next = _next is null || timer.Due < _next.Due ? timer : _next;
        }
    }

    private sealed class Timer(TrafficClock clock, TimerCallback callback, object? state) : ITimer
    {
        private long _period;

        public long Due { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            clock._timers.Remove(this);
            _period = Math.Max(0, period.Ticks);
            if (dueTime != Timeout.InfiniteTimeSpan)
            {
                Due = clock._now + dueTime.Ticks;
                clock._timers.Add(this);
            }

            clock.FindNext();
            return true;
        }

        public void Tick()
        {
            if (_period > 0)
            {
                Due += _period;
            }
            else
            {
                clock._timers.Remove(this);
            }

            callback(state);
        }

        public void Dispose()
        {
            clock._timers.Remove(this);
            clock.FindNext();
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
