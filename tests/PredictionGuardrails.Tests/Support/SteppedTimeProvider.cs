namespace PredictionGuardrails.Tests.Support;

/// <summary>
/// A clock that goes on in steps, and has each timer that is due fire once a step, however many of its periods fit in: weeks pass in a moment. A computer
/// that was suspended does the same.
/// </summary>
internal sealed class SteppedTimeProvider(DateTimeOffset start) : TimeProvider
{
    private readonly List<SteppedTimer> _timers = [];
    private DateTimeOffset _now = start;

    public override DateTimeOffset GetUtcNow() => _now;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _now.UtcTicks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new SteppedTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        _timers.Add(timer);
        return timer;
    }

    public void Step(TimeSpan by)
    {
        _now += by;
        _timers.ToList().ForEach(static timer => timer.FireIfDue());
    }

    private sealed class SteppedTimer(SteppedTimeProvider time, Action fire) : ITimer
    {
        private DateTimeOffset? _due;
        private TimeSpan _period;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            _due = dueTime == Timeout.InfiniteTimeSpan ? null : time._now + dueTime;
            _period = period;
            return true;
        }

        public void FireIfDue()
        {
            if (_due <= time._now)
            {
                _due = _period > TimeSpan.Zero ? time._now + _period : null;
                fire();
            }
        }

        public void Dispose()
        {
            _due = null;
            time._timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
