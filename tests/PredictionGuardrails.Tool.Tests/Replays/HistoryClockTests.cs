using PredictionGuardrails.Tool.Replays;

namespace PredictionGuardrails.Tool.Tests.Replays;

public sealed class HistoryClockTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public void Timers_tick_through_ten_minutes_of_idle_time_by_every_second()
    {
        var (clock, ticks) = (new HistoryClock(Start), 0);
        using var timer = clock.CreateTimer(_ => ticks++, null, Second, Second);

        clock.AdvanceTo(Start.AddMinutes(10), CancellationToken.None);

        ticks.Should().Be(600);
    }

    [Fact]
    public void Idle_time_starts_with_each_row()
    {
        var (clock, ticks) = (new HistoryClock(Start), 0);
        using var timer = clock.CreateTimer(_ => ticks++, null, Second, Second);

        for (var row = 1; row <= 24; row++)
        {
            clock.AdvanceTo(Start.AddMinutes(10 * row), CancellationToken.None);
        }

        ticks.Should().Be(24 * 600);
    }

    [Theory]
    [InlineData(1, 1500)]
    [InlineData(36_525, 3000)]
    public void Timers_tick_by_a_hundredth_of_the_idle_time(int days, int atMost)
    {
        var (clock, ticks) = (new HistoryClock(Start), new List<DateTimeOffset> { Start });
        using var timer = clock.CreateTimer(_ => ticks.Add(clock.GetUtcNow()), null, Second, Second);

        clock.AdvanceTo(Start.AddDays(days), CancellationToken.None);

        ticks.Should().HaveCountLessThan(atMost);
        ticks.Zip(ticks.Skip(1)).Should().OnlyContain(tick => tick.Second - tick.First <= Second + ((tick.First - Start) / 100));
    }

    [Fact]
    public void Timer_in_idle_time_is_late_by_at_most_a_hundredth()
    {
        var (clock, due) = (new HistoryClock(Start), Start);
        using var timer = clock.CreateTimer(_ => due = clock.GetUtcNow(), null, TimeSpan.FromDays(3), Timeout.InfiniteTimeSpan);

        clock.AdvanceTo(Start.AddDays(20), CancellationToken.None);

        (due - Start).Should().BeGreaterThanOrEqualTo(TimeSpan.FromDays(3)).And.BeLessThanOrEqualTo(TimeSpan.FromDays(3.03));
    }

    [Fact]
    public void Timers_see_the_time_of_the_next_row()
    {
        var (clock, seen) = (new HistoryClock(Start), Start);
        using var timer = clock.CreateTimer(_ => seen = clock.GetUtcNow(), null, Second, Second);

        clock.AdvanceTo(Start.AddYears(100), CancellationToken.None);

        (clock.GetUtcNow(), seen).Should().Be((Start.AddYears(100), Start.AddYears(100)));
        clock.GetElapsedTime(0, clock.GetTimestamp()).Should().Be(Start.AddYears(100) - new DateTimeOffset(0, TimeSpan.Zero));
    }

    [Fact]
    public void Cancellation_ends_idle_time()
    {
        using var cancellation = new CancellationTokenSource();
        var clock = new HistoryClock(Start);
        using var timer = clock.CreateTimer(_ => cancellation.Cancel(), null, TimeSpan.FromMinutes(2), Timeout.InfiniteTimeSpan);

        clock.Invoking(it => it.AdvanceTo(Start.AddDays(20), cancellation.Token)).Should().Throw<OperationCanceledException>();

        clock.GetUtcNow().Should().Be(Start.AddMinutes(2));
    }

    [Fact]
    public void Clock_never_goes_back()
    {
        var clock = new HistoryClock(Start);

        clock.AdvanceTo(Start.AddDays(-1), CancellationToken.None);

        clock.GetUtcNow().Should().Be(Start);
    }
}
