namespace PredictionGuardrails.Testing.Tests;

public sealed class VirtualClockTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly VirtualClock _clock = new(Start);
    private readonly List<(string Timer, int Second)> _ticks = [];

    [Fact]
    public void Timers_tick_when_each_is_due_in_the_order_of_time()
    {
        Timer("late", dueIn: 5, every: 5);
        Timer("early", dueIn: 2, every: 3);
        Timer("never", dueIn: null, every: 1);

        _clock.Advance(TimeSpan.FromSeconds(10));

        _ticks.Should().Equal(("early", 2), ("late", 5), ("early", 5), ("early", 8), ("late", 10));
        Second.Should().Be(10);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(null)]
    public void A_timer_without_a_period_ticks_once(int? every)
    {
        Timer("once", dueIn: 2, every);

        _clock.Advance(TimeSpan.FromSeconds(10));

        _ticks.Should().Equal(("once", 2));
    }

    [Fact]
    public void After_a_sleep_a_timer_ticks_once_for_all_that_was_missed()
    {
        Timer("timer", dueIn: 2, every: 2);

        _clock.Sleep(TimeSpan.FromSeconds(7));
        _clock.Advance(TimeSpan.FromSeconds(3));

        _ticks.Should().Equal(("timer", 7), ("timer", 9));
        Second.Should().Be(10);
    }

    [Fact]
    public void A_sleep_ends_with_the_timers_that_came_due()
    {
        Timer("timer", dueIn: 2, every: 2);

        _clock.Sleep(TimeSpan.FromSeconds(7));

        _ticks.Should().Equal(("timer", 7));
    }

    [Fact]
    public void A_timer_that_changes_itself_when_it_ticks_follows_its_new_times()
    {
        ITimer? timer = null;
        timer = _clock.CreateTimer(
            _ =>
            {
                Tick("timer");
                timer!.Change(TimeSpan.FromSeconds(3), Timeout.InfiniteTimeSpan);
            },
            null,
            TimeSpan.FromSeconds(1),
            TimeSpan.FromSeconds(1));

        _clock.Advance(TimeSpan.FromSeconds(8));

        _ticks.Should().Equal(("timer", 1), ("timer", 4), ("timer", 7));
    }

    [Fact]
    public void A_timer_that_is_stopped_no_longer_ticks()
    {
        var timer = Timer("timer", dueIn: 1, every: 1);

        timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _clock.AdvanceTo(DateTimeOffset.MaxValue);

        _ticks.Should().BeEmpty();
    }

    [Fact]
    public void A_period_that_is_missed_in_part_goes_on_from_the_time_that_was_due()
    {
        Timer("timer", dueIn: 2, every: 5);

        _clock.Sleep(TimeSpan.FromSeconds(4));
        _clock.Advance(TimeSpan.FromSeconds(10));

        _ticks.Should().Equal(("timer", 4), ("timer", 7), ("timer", 12));
    }

    [Fact]
    public void A_changed_timer_follows_its_new_times_only()
    {
        var timer = Timer("timer", dueIn: 2, every: 2);

        timer.Change(TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(4)).Should().BeTrue();
        _clock.Advance(TimeSpan.FromSeconds(8));

        _ticks.Should().Equal(("timer", 3), ("timer", 7));
    }

    [Fact]
    public async Task A_disposed_timer_does_not_tick()
    {
        var (one, other) = (Timer("one", dueIn: 1, every: 1), Timer("other", dueIn: 1, every: 1));

        one.Dispose();
        await other.DisposeAsync();
        _clock.Advance(TimeSpan.FromSeconds(3));

        _ticks.Should().BeEmpty();
    }

    [Fact]
    public void A_disposed_timer_leaves_the_others()
    {
        var first = Timer("first", dueIn: 1, every: 1);
        Timer("second", dueIn: 2, every: null);

        first.Dispose();
        _clock.Advance(TimeSpan.FromSeconds(3));

        _ticks.Should().Equal(("second", 2));
    }

    [Fact]
    public void A_sleep_until_a_timer_is_due_for_the_second_time_has_it_tick_once()
    {
        Timer("timer", dueIn: 2, every: 2);

        _clock.Sleep(TimeSpan.FromSeconds(4));

        _ticks.Should().Equal(("timer", 4));
    }

    [Fact]
    public void Time_does_not_go_back()
    {
        _clock.Advance(TimeSpan.FromSeconds(10));

        _clock.AdvanceTo(Start);

        Second.Should().Be(10);
    }

    private int Second => (int)(_clock.GetUtcNow() - Start).TotalSeconds;

    private ITimer Timer(string name, int? dueIn, int? every) => _clock.CreateTimer(_ => Tick(name), null, Seconds(dueIn), Seconds(every));

    private void Tick(string timer)
    {
        _ticks.Should().HaveCountLessThan(100, "time passes between ticks");
        _ticks.Add((timer, Second));
    }

    private static TimeSpan Seconds(int? seconds) => seconds is { } some ? TimeSpan.FromSeconds(some) : Timeout.InfiniteTimeSpan;
}
