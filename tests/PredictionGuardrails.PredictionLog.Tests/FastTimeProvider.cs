using Microsoft.Extensions.Time.Testing;

namespace PredictionGuardrails.PredictionLog.Tests;

/// <summary>A clock that can advance by days quickly: timers that would fire more often than every 10 seconds fire every 10 seconds.</summary>
public sealed class FastTimeProvider(DateTimeOffset start) : FakeTimeProvider(start)
{
    private static readonly TimeSpan ShortestPeriod = TimeSpan.FromSeconds(10);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        base.CreateTimer(callback, state, dueTime, period > TimeSpan.Zero && period < ShortestPeriod ? ShortestPeriod : period);
}
