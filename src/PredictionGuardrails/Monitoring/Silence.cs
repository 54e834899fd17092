namespace PredictionGuardrails.Monitoring;

/// <summary>Whether predictions come at all. A silence that lasts is told once.</summary>
internal sealed class Silence(TimeProvider time)
{
    private long _count = -1;
    private DateTimeOffset _since;
    private bool _isTold;

    /// <param name="count">How many predictions there have been.</param>
    /// <param name="limit">How long none may come.</param>
    /// <returns>For how long it has been silent, once it is too long; null otherwise.</returns>
    public TimeSpan? IsBroken(long count, TimeSpan limit)
    {
        var now = time.GetUtcNow();
        if (count != _count)
        {
            (_count, _since, _isTold) = (count, now, false);
        }

        if (_isTold || now - _since < limit)
        {
            return null;
        }

        _isTold = true;
        return now - _since;
    }
}
