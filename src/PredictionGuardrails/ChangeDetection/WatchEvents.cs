namespace PredictionGuardrails.ChangeDetection;

/// <summary>What a watch has found under the recorder's lock, until it is told outside of it.</summary>
internal sealed class WatchEvents
{
    private readonly Queue<WatchEvent> _events = new();
    private volatile bool _hasAny;

    public void Add(WatchEvent happened)
    {
        lock (_events)
        {
            _events.Enqueue(happened);
            _hasAny = true;
        }
    }

    /// <summary>The next one; null where there is none.</summary>
    public WatchEvent? Next()
    {
        if (!_hasAny)
        {
            return null;
        }

        lock (_events)
        {
            var isThere = _events.TryDequeue(out var happened);
            _hasAny = _events.Count > 0;
            return isThere ? happened : null;
        }
    }
}
