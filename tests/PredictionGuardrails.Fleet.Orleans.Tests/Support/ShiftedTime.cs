namespace PredictionGuardrails.Fleet.Orleans.Tests.Support;

/// <summary>A clock that can be put forward. Timers of silos run as usual.</summary>
internal sealed class ShiftedTime : TimeProvider
{
    public TimeSpan Shift { get; set; }

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Shift;
}
