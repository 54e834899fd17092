namespace PredictionGuardrails.Statistics;

/// <summary>A metric's past in bounded memory: since start, and over windows that go back so far, in six slices each, of ten seconds at least.</summary>
internal sealed class MetricHistory(DateTimeOffset start)
{
    /// <summary>How often the latest is added up before it is added to all that was since the start, which is larger.</summary>
    private const int AddedUp = 60;

    private readonly Dictionary<TimeSpan, Ring> _windows = new()
    {
        [TimeSpan.FromMinutes(1)] = new(TimeSpan.FromMinutes(1)),
        [TimeSpan.FromHours(1)] = new(TimeSpan.FromHours(1)),
    };
    private MetricSnapshot _sinceStart = new(start, start);
    private MetricSnapshot? _latest;
    private int _latestAdded;

    /// <summary>Adds what came since the last time.</summary>
    public void Add(MetricSnapshot latest)
    {
        _latest = _latest?.Merge(latest) ?? latest;
        if (++_latestAdded == AddedUp)
        {
            (_sinceStart, _latest, _latestAdded) = (_sinceStart.Merge(_latest), null, 0);
        }

        foreach (var window in _windows.Values)
        {
            window.Add(latest);
        }
    }

    /// <summary>Keeps a window of that length from now on.</summary>
    public void Keep(TimeSpan window) => _windows.TryAdd(window, new Ring(window));

    /// <summary>Empties a window.</summary>
    public void Restart(TimeSpan window) => _windows[window] = new Ring(window);

    public MetricSnapshot Get(TimeSpan window, DateTimeOffset now) => _windows[window].Get(now);

    public MetricSnapshot Get(SnapshotWindow window, DateTimeOffset now) => window switch
    {
        SnapshotWindow.LastMinute => Get(TimeSpan.FromMinutes(1), now),
        SnapshotWindow.LastHour => Get(TimeSpan.FromHours(1), now),
        _ => _latest is null ? _sinceStart : _sinceStart.Merge(_latest),
    };

    /// <summary>Slices of equal length, the newest last; those that ended before the window are dropped.</summary>
    private sealed class Ring(TimeSpan window)
    {
        private readonly TimeSpan _slice = TimeSpan.FromTicks(Math.Max(RecordingClock.Interval.Ticks, window.Ticks / 6));
        private readonly Queue<MetricSnapshot> _closed = new();
        private MetricSnapshot? _open;

        public void Add(MetricSnapshot latest)
        {
            if (_open is not null && latest.To - _open.From > _slice)
            {
                _closed.Enqueue(_open);
                _open = null;
            }

            _open = _open?.Merge(latest) ?? latest;
            DropBefore(latest.To);
        }

        public MetricSnapshot Get(DateTimeOffset now)
        {
            DropBefore(now);
            var empty = new MetricSnapshot(now, now);
            return _closed.Append(_open ?? empty).Where(slice => slice.To > now - window || slice.To == now).Aggregate(empty, (merged, slice) => merged.Merge(slice));
        }

        private void DropBefore(DateTimeOffset now)
        {
            while (_closed.TryPeek(out var oldest) && oldest.To <= now - window)
            {
                _closed.Dequeue();
            }
        }
    }
}
