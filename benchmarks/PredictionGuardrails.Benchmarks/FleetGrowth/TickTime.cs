namespace PredictionGuardrails.Benchmarks.FleetGrowth;

/// <summary>The clock of a simulation, which moves only when the simulation says so. Its timers never fire.</summary>
internal sealed class TickTime : TimeProvider
{
    private DateTimeOffset _now = new(2026, 1, 5, 9, 0, 0, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public void Advance(TimeSpan time) => _now += time;

    public override DateTimeOffset GetUtcNow() => _now;

    public override long GetTimestamp() => _now.UtcTicks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => new NoTimer();

    private sealed class NoTimer : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
            // It has nothing.
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
