using Microsoft.Extensions.Time.Testing;
using PredictionGuardrails.Time;

namespace PredictionGuardrails.Tests.Time;

public sealed class WallClockTests
{
    private const long Millisecond = TimeSpan.TicksPerMillisecond;

    [Fact]
    public void Clock_of_the_system_is_followed()
    {
        var before = DateTime.UtcNow;

        var now = new DateTime(WallClock.Of(TimeProvider.System).UtcTicks, DateTimeKind.Utc);

        now.Should().BeOnOrAfter(before.AddSeconds(-1)).And.BeOnOrBefore(DateTime.UtcNow.AddSeconds(1));
    }

    [Fact]
    public void Another_clock_is_read_each_time()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 28, 12, 0, 0, TimeSpan.Zero));
        var clock = WallClock.Of(time);
        time.Advance(TimeSpan.FromTicks(7));

        clock.UtcTicks.Should().Be(time.GetUtcNow().UtcTicks);
    }

    [Theory]
    [InlineData(-4 * Millisecond, -4 * Millisecond)]
    [InlineData(Millisecond / 2, Millisecond / 2)]
    [InlineData(15 * Millisecond, Millisecond)]
    [InlineData(3_600_000 * Millisecond, 3_600_000 * Millisecond)]
    [InlineData(-3_600_000 * Millisecond, -3_600_000 * Millisecond)]
    public void Difference_rises_slowly_unless_the_clock_was_set(long change, long expected)
    {
        const long Last = 639_000_000_000_000_000;

        WallClock.Follow(Last, Last + change).Should().Be(Last + expected);
    }
}
