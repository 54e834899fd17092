namespace PredictionGuardrails.Guards;

/// <summary>Timers that outlive the call that happens to start them: they carry none of its activity, user or other ambient data along.</summary>
internal static class DetachedTimer
{
    public static ITimer Start(TimeProvider time, Action tick, TimeSpan due, TimeSpan period)
    {
        using (ExecutionContext.IsFlowSuppressed() ? default(IDisposable) : ExecutionContext.SuppressFlow())
        {
            return time.CreateTimer(_ => tick(), null, due, period);
        }
    }
}
