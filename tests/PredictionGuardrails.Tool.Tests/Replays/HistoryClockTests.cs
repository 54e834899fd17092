using PredictionGuardrails.Tool.Replays;

namespace PredictionGuardrails.Tool.Tests.Replays;

public sealed class HistoryClockTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Timers_tick_through_idle_time()
    {
        var (clock, ticks) = (new HistoryClock(Start), 0);
        using var timer = clock.CreateTimer(_ => ticks++, null, TimeSpan.FromHours(1), TimeSpan.FromHours(1));

        clock.AdvanceTo(Start.AddDays(30), CancellationToken.None);

        ticks.Should().Be(30 * 24);
    }

    [Fact]
    public void A_century_ticks_as_often_as_the_longest_idle_time()
    {
        var (clock, ticks) = (new HistoryClock(Start), new List<DateTimeOffset>());
        using var timer = clock.CreateTimer(_ => ticks.Add(clock.GetUtcNow()), null, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1));

        clock.AdvanceTo(Start.AddYears(100), CancellationToken.None);

        ticks.Should().HaveCount(30 * 24 * 60);
        (clock.GetUtcNow(), ticks[^1]).Should().Be((Start.AddYears(100), Start.AddYears(100)), "timers see the new time before the next row does");
        clock.GetElapsedTime(0, clock.GetTimestamp()).Should().Be(Start.AddYears(100) - new DateTimeOffset(0, TimeSpan.Zero));
    }

    [Fact]
    public void Cancellation_is_obeyed_in_the_middle_of_idle_time()
    {
        using var cancellation = new CancellationTokenSource();
        var clock = new HistoryClock(Start);
        using var timer = clock.CreateTimer(_ => cancellation.Cancel(), null, TimeSpan.FromHours(2), Timeout.InfiniteTimeSpan);

        clock.Invoking(it => it.AdvanceTo(Start.AddDays(20), cancellation.Token)).Should().Throw<OperationCanceledException>();

        clock.GetUtcNow().Should().Be(Start.AddHours(2));
    }

    [Fact]
    public void It_never_goes_back()
    {
        var clock = new HistoryClock(Start);

        clock.AdvanceTo(Start.AddDays(-1), CancellationToken.None);

        clock.GetUtcNow().Should().Be(Start);
    }
}
