namespace PredictionGuardrails.Statistics;

/// <summary>A metric's past in bounded memory: since start, the last hour in slices of ten minutes, the last minute in slices of ten seconds.</summary>
internal sealed class MetricHistory(DateTimeOffset start)
{
    private readonly Ring _minute = new(TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(1));
    private readonly Ring _hour = new(TimeSpan.FromMinutes(10), TimeSpan.FromHours(1));
    private MetricSnapshot _sinceStart = new(start, start);

    /// <summary>Adds what came since the last time.</summary>
    public void Add(MetricSnapshot latest)
    {
        _sinceStart = _sinceStart.Merge(latest);
        _minute.Add(latest);
        _hour.Add(latest);
    }

    public MetricSnapshot Get(SnapshotWindow window, DateTimeOffset now) => window switch
    {
        SnapshotWindow.LastMinute => _minute.Get(now),
        SnapshotWindow.LastHour => _hour.Get(now),
        _ => _sinceStart,
    };

    /// <summary>Slices of equal length, the newest last; those that ended before the window are dropped.</summary>
    private sealed class Ring(TimeSpan slice, TimeSpan window)
    {
        private readonly Queue<MetricSnapshot> _closed = new();
        private MetricSnapshot? _open;

        public void Add(MetricSnapshot latest)
        {
            if (_open is not null && latest.To - _open.From > slice)
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
