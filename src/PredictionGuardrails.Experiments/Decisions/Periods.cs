using PredictionGuardrails.Experiments.Statistics;

namespace PredictionGuardrails.Experiments.Decisions;

/// <summary>
/// Periods of a week. In each one, a unit counts once more, but evidence starts from nothing: therefore a period lasts until calls have become repetitions of units
/// that have counted. One thread at a time uses it.
/// </summary>
/// <param name="time">The clock.</param>
internal sealed class Periods(TimeProvider time)
{
    /// <summary>How many calls a unit has on average before another period is worth its evidence.</summary>
    private const double FewestCallsOfUnit = 2;

    private static readonly TimeSpan Length = TimeSpan.FromDays(7);
    private long _started = time.GetTimestamp();

    /// <summary>Starts the next period in all tests if it's due.</summary>
    /// <param name="tests">The tests.</param>
    /// <param name="calls">The number of calls with a unit.</param>
    /// <param name="countUnits">Counts distinct units, which takes long.</param>
    public void StartIfDue(IReadOnlyList<GuardrailTest> tests, long calls, Func<double> countUnits)
    {
        if (time.GetElapsedTime(_started) < Length)
        {
            return;
        }

        _started = time.GetTimestamp();
        if (calls < FewestCallsOfUnit * countUnits() || calls == 0)
        {
            return;
        }

        foreach (var test in tests)
        {
            test.StartPeriod();
        }
    }

    /// <summary>Carries what is known, in either direction.</summary>
    public void Carry(TestState state)
    {
        // The time while no process runs doesn't count.
        var elapsed = state.Carry(time.GetElapsedTime(_started).Ticks);
        if (state.IsReading)
        {
            _started = time.GetTimestamp() - (long)(TimeSpan.FromTicks(elapsed).TotalSeconds * time.TimestampFrequency);
        }
    }
}
