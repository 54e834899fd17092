using PredictionGuardrails.Testing;

namespace PredictionGuardrails.Tool.Replays;

/// <summary>
/// A clock that follows a history. Timers also tick in idle time, but the clock takes longer steps the longer the idle time lasts. With steps of a second,
/// a century would take minutes.
/// </summary>
internal sealed class HistoryClock(DateTimeOffset start) : TimeProvider
{
    /// <summary>A step is at most one part in this many of the idle time so far, which limits the delay of timers.</summary>
    private const int Steps = 100;

    /// <summary>The idle time before steps get longer.</summary>
    private static readonly TimeSpan Awake = TimeSpan.FromMinutes(10);

    /// <summary>The time between two cancellation checks.</summary>
    private static readonly TimeSpan Step = TimeSpan.FromMinutes(1);

    private readonly VirtualClock _clock = new(start);

    public override long TimestampFrequency => _clock.TimestampFrequency;

    public override long GetTimestamp() => _clock.GetTimestamp();

    public override DateTimeOffset GetUtcNow() => _clock.GetUtcNow();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        _clock.CreateTimer(callback, state, dueTime, period);

    /// <summary>Advances to a time, unless it has already passed.</summary>
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
