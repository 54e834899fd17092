using PredictionGuardrails.Statistics;

namespace PredictionGuardrails.Baselines;

/// <summary>
/// The baseline that predictions are compared with now: that of the hour, if there is one, else the whole. Time is known at ticks alone, so that
/// between the last tick of an hour and the first of the next it isn't known which of the two a prediction belongs to.
/// </summary>
/// <param name="whole">What was learned from all hours together.</param>
/// <param name="followsTimeOfDay">Whether predictions are compared with the baseline of the hour.</param>
internal sealed class ActiveBaseline(Baseline whole, bool followsTimeOfDay = true)
{
    private int? _hour;

    public Baseline Whole { get; set; } = whole;

    public Baseline Current { get; private set; } = whole;

    /// <summary>Whether the hour may turn before the next tick, to one of another baseline.</summary>
    public bool IsTurning { get; private set; }

    /// <summary>The hour in words, as the end of a phrase; empty for the whole.</summary>
    public string Of => Whole.Hours is { } hours && _hour is { } hour && !ReferenceEquals(Current, Whole)
        ? $" for hour {HourlyBaselines.NameOf(hour, hours.AreOfWeek)} ({hours.TimeZone.Id})"
        : "";

    /// <summary>What a window is compared with.</summary>
    /// <param name="window">Over how long; one of more than an hour is compared with the whole.</param>
    public Baseline Over(TimeSpan window) => window <= TimeSpan.FromHours(1) ? Current : Whole;

    /// <summary>Advances to the hour of a time.</summary>
    /// <returns>Whether that has another baseline than the one before.</returns>
    public bool Advance(DateTimeOffset now)
    {
        if (!followsTimeOfDay || Whole.Hours is not { } hours)
        {
            return false;
        }

        _hour = hours.HourOf(now);
        var before = Current;
        Current = At(_hour.Value);
        // Twice the interval of ticks, because a tick can be late.
        IsTurning = !ReferenceEquals(At(hours.HourOf(now + (2 * CollectionTimer.Interval))), Current);
        return !ReferenceEquals(before, Current);

        Baseline At(int hour) => hours.ByHour.GetValueOrDefault(hour, Whole);
    }
}
