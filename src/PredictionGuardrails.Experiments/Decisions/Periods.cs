namespace PredictionGuardrails.Experiments.Decisions;

/// <summary>Periods of a week. In each one, a unit counts once more. One thread at a time uses it.</summary>
/// <param name="time">The clock.</param>
internal sealed class Periods(TimeProvider time)
{
    private static readonly TimeSpan Length = TimeSpan.FromDays(7);
    private long _started = time.GetTimestamp();

    /// <summary>Starts the next period in all tests if it's due.</summary>
    public void StartIfDue(IReadOnlyList<GuardrailTest> tests)
    {
        if (time.GetElapsedTime(_started) < Length)
        {
            return;
        }

        _started = time.GetTimestamp();
        foreach (var test in tests)
        {
            test.StartPeriod();
        }
    }
}
