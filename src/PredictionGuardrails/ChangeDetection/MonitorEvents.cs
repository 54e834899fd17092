using System.Diagnostics.CodeAnalysis;

namespace PredictionGuardrails.ChangeDetection;

/// <summary>What a monitor has found under the recorder's lock, until it is reported outside of it.</summary>
internal sealed class MonitorEvents
{
    private readonly Queue<MonitorEvent> _events = new();
    private volatile bool _hasAny;

    public void Add(MonitorEvent happened)
    {
        lock (_events)
        {
            _events.Enqueue(happened);
            _hasAny = true;
        }
    }

    /// <summary>Takes the next one, if there is one.</summary>
    public bool TryTake([NotNullWhen(true)] out MonitorEvent? happened)
    {
        // Reports are frequent and events are rare: without one, no lock is taken.
        if (!_hasAny)
        {
            happened = null;
            return false;
        }

        lock (_events)
        {
            var isThere = _events.TryDequeue(out happened);
            _hasAny = _events.Count > 0;
            return isThere;
        }
    }
}
