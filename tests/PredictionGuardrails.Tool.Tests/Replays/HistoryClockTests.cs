using PredictionGuardrails.Tool.Replays;

namespace PredictionGuardrails.Tool.Tests.Replays;

public sealed class HistoryClockTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public void Timers_tick_through_an_hour_of_idle_time_by_every_second()
    {
        var (clock, ticks) = (new HistoryClock(Start), 0);
        using var timer = clock.CreateTimer(_ => ticks++, null, Second, Second);

        clock.AdvanceTo(Start.AddHours(1), CancellationToken.None);

        ticks.Should().Be(3600);
    }

    [Fact]
    public void Rows_that_are_an_hour_apart_are_never_idle_for_longer()
    {
        var (clock, ticks) = (new HistoryClock(Start), 0);
        using var timer = clock.CreateTimer(_ => ticks++, null, Second, Second);

        for (var hour = 1; hour <= 24; hour++)
        {
            clock.AdvanceTo(Start.AddHours(hour), CancellationToken.None);
        }

        ticks.Should().Be(24 * 3600);
    }

    [Theory]
    [InlineData(1, 10_000)]
    [InlineData(36_525, 20_000)]
    public void Timers_tick_by_a_thousandth_of_the_idle_time(int days, int atMost)
    {
        var (clock, ticks) = (new HistoryClock(Start), new List<DateTimeOffset> { Start });
        using var timer = clock.CreateTimer(_ => ticks.Add(clock.GetUtcNow()), null, Second, Second);

        clock.AdvanceTo(Start.AddDays(days), CancellationToken.None);

        ticks.Should().HaveCountLessThan(atMost);
        ticks.Zip(ticks.Skip(1)).Should().OnlyContain(tick => tick.Second - tick.First <= Second + ((tick.First - Start) / 1000));
    }

    [Fact]
    public void A_timer_in_idle_time_is_late_by_a_thousandth_at_most()
    {
        var (clock, due) = (new HistoryClock(Start), Start);
        using var timer = clock.CreateTimer(_ => due = clock.GetUtcNow(), null, TimeSpan.FromDays(3), Timeout.InfiniteTimeSpan);

        clock.AdvanceTo(Start.AddDays(20), CancellationToken.None);

        (due - Start).Should().BeGreaterThanOrEqualTo(TimeSpan.FromDays(3)).And.BeLessThanOrEqualTo(TimeSpan.FromDays(3.003));
    }

    [Fact]
    public void Timers_see_the_time_of_the_next_row_before_it_comes()
    {
        var (clock, seen) = (new HistoryClock(Start), Start);
        using var timer = clock.CreateTimer(_ => seen = clock.GetUtcNow(), null, Second, Second);

        clock.AdvanceTo(Start.AddYears(100), CancellationToken.None);

        (clock.GetUtcNow(), seen).Should().Be((Start.AddYears(100), Start.AddYears(100)));
        clock.GetElapsedTime(0, clock.GetTimestamp()).Should().Be(Start.AddYears(100) - new DateTimeOffset(0, TimeSpan.Zero));
    }

    [Fact]
    public void Cancellation_is_obeyed_in_the_middle_of_idle_time()
    {
        using var cancellation = new CancellationTokenSource();
        var clock = new HistoryClock(Start);
        using var timer = clock.CreateTimer(_ => cancellation.Cancel(), null, TimeSpan.FromMinutes(2), Timeout.InfiniteTimeSpan);

        clock.Invoking(it => it.AdvanceTo(Start.AddDays(20), cancellation.Token)).Should().Throw<OperationCanceledException>();

        clock.GetUtcNow().Should().Be(Start.AddMinutes(2));
    }

    [Fact]
    public void It_never_goes_back()
    {
        var clock = new HistoryClock(Start);

        clock.AdvanceTo(Start.AddDays(-1), CancellationToken.None);

        clock.GetUtcNow().Should().Be(Start);
    }
}
