using PredictionGuardrails.Testing;

namespace PredictionGuardrails.Tool.Replays;

/// <summary>
/// A clock that a history moves. Timers tick through idle time, but the longer it lasts, the longer the clock sleeps from tick to tick: by every second, a
/// timer would tick through a century for minutes.
/// </summary>
internal sealed class HistoryClock(DateTimeOffset start) : TimeProvider
{
    /// <summary>The clock sleeps for this share of the idle time so far, so that what happens in it is later by no more.</summary>
    private const int Steps = 100;

    /// <summary>So much idle time is gone through without sleep.</summary>
    private static readonly TimeSpan Awake = TimeSpan.FromMinutes(10);

    /// <summary>So much is gone through between two looks at whether to stop.</summary>
    private static readonly TimeSpan Step = TimeSpan.FromMinutes(1);

    private readonly VirtualClock _clock = new(start);

    public override long TimestampFrequency => _clock.TimestampFrequency;

    public override long GetTimestamp() => _clock.GetTimestamp();

    public override DateTimeOffset GetUtcNow() => _clock.GetUtcNow();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        _clock.CreateTimer(callback, state, dueTime, period);

    /// <summary>Goes to a time; stays if it is later already.</summary>
    /// <exception cref="OperationCanceledException">Cancellation was requested.</exception>
    public void AdvanceTo(DateTimeOffset time, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var idleSince = GetUtcNow();
        for (var now = idleSince; now < time; now = GetUtcNow())
        {
            if (now - idleSince < Awake)
            {
                _clock.Advance(Shorter(Step, time - now));
            }
            else
            {
                _clock.Sleep(Shorter((now - idleSince) / Steps, time - now));
            }

            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
