namespace PredictionGuardrails.Tool.Experiments;

/// <summary>A clock that shows the time of the current call.</summary>
internal sealed class RecordClock : TimeProvider
{
    private DateTimeOffset _now = DateTimeOffset.UnixEpoch;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => _now;

    public override long GetTimestamp() => _now.UtcTicks;

    /// <summary>Advances to a time. The clock never goes back.</summary>
    public void MoveTo(DateTimeOffset time) => _now = time > _now ? time : _now;
}
