using PredictionGuardrails.Testing;

namespace PredictionGuardrails.Tool.Replays;

/// <summary>
/// A clock that a history moves. Timers tick through idle time, but not through more than <see cref="LongestIdle"/> of it: the rest is skipped in one
/// step, as on a machine that slept. In a century a timer of a second would tick for minutes.
/// </summary>
internal sealed class HistoryClock(DateTimeOffset start) : TimeProvider
{
    /// <summary>The longest idle time that is replayed in full.</summary>
    public static readonly TimeSpan LongestIdle = TimeSpan.FromDays(30);

    /// <summary>So much is replayed between two looks at whether to stop.</summary>
    private static readonly TimeSpan Step = TimeSpan.FromHours(1);

    private readonly VirtualClock _clock = new(start);
    private TimeSpan _skipped;

    public override long TimestampFrequency => _clock.TimestampFrequency;

    public override long GetTimestamp() => _clock.GetTimestamp() + _skipped.Ticks;

    public override DateTimeOffset GetUtcNow() => _clock.GetUtcNow() + _skipped;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        _clock.CreateTimer(callback, state, dueTime, period);

    /// <summary>Goes to a time; stays if it is later already.</summary>
    /// <exception cref="OperationCanceledException">Cancellation was requested.</exception>
    public void AdvanceTo(DateTimeOffset time, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var idle = time - GetUtcNow();
        if (idle > LongestIdle)
        {
            // The last step comes after what is skipped, so that timers see the new time before the next row does.
            Tick(LongestIdle - Step, cancellationToken);
            _skipped += idle - LongestIdle;
            Tick(Step, cancellationToken);
        }
        else if (idle > TimeSpan.Zero)
        {
            Tick(idle, cancellationToken);
        }
    }

    private void Tick(TimeSpan by, CancellationToken cancellationToken)
    {
        for (; by > Step; by -= Step)
        {
            _clock.Advance(Step);
            cancellationToken.ThrowIfCancellationRequested();
        }

        _clock.Advance(by);
    }
}
