namespace PredictionGuardrails.Time;

/// <summary>Timers that outlive the call that happens to start them: they carry none of its activity, user or other ambient data along.</summary>
internal static class NonCapturingTimer
{
    /// <summary>
    /// Starts a timer. Exceptions of its tick are ignored: they come from the user's logger or meter listener, can't be reported,
    /// and would end the process.
    /// </summary>
    public static ITimer Start(TimeProvider time, Action tick, TimeSpan due, TimeSpan period)
    {
        using (ExecutionContext.IsFlowSuppressed() ? default(IDisposable) : ExecutionContext.SuppressFlow())
        {
            return time.CreateTimer(_ => Run(tick), null, due, period);
        }
    }

    /// <summary>Runs a part of a tick, whatever the others do.</summary>
    public static void Run(Action part)
    {
        try
        {
            part();
        }
        catch (Exception)
        {
            // See above.
        }
    }
}
