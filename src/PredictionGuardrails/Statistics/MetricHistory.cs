using System.Runtime.InteropServices;

namespace PredictionGuardrails.Statistics;

/// <summary>A metric's past in bounded memory: since start, and over windows that go back so far, in six slices each, of ten seconds at least.</summary>
internal sealed class MetricHistory(DateTimeOffset start)
{
    private readonly Ring _minute = new(TimeSpan.FromMinutes(1));
    private readonly Ring _hour = new(TimeSpan.FromHours(1));
    private readonly Dictionary<TimeSpan, Ring> _kept = [];

    /// <summary>All but the hour's latest slice: what comes is small, what there was is large, and so seldom added to.</summary>
    private MetricSnapshot _sinceStart = new(start, start);

    /// <summary>Adds what came since the last time.</summary>
    public void Add(MetricSnapshot latest)
    {
        _minute.Add(latest);
        if (_hour.Add(latest) is { } closed)
        {
            _sinceStart = _sinceStart.Merge(closed);
        }

        foreach (var window in _kept.Values)
        {
            window.Add(latest);
        }
    }

    /// <summary>Keeps a window of that length from now on.</summary>
    public void Keep(TimeSpan window) => _kept.TryAdd(window, new Ring(window));

    /// <summary>Empties a window that is kept.</summary>
    public void Restart(TimeSpan window) => _kept[window] = new Ring(window);

    public MetricSnapshot Get(TimeSpan window, DateTimeOffset now) => _kept[window].Get(now);

    public MetricSnapshot Get(SnapshotWindow window, DateTimeOffset now) => window switch
    {
        SnapshotWindow.LastMinute => _minute.Get(now),
        SnapshotWindow.LastHour => _hour.Get(now),
        _ => _hour.Open is { } open ? _sinceStart.Merge(open) : _sinceStart,
    };

    /// <summary>Slices of equal length, the newest last; those that ended before the window are dropped.</summary>
    private sealed class Ring(TimeSpan window)
    {
        /// <summary>So many parts of the newest slice are added up at a time: what comes is small, what there was is large.</summary>
        private const int MostParts = 16;

        private readonly TimeSpan _slice = TimeSpan.FromTicks(Math.Max(CollectionTimer.Interval.Ticks, window.Ticks / 6));
        private readonly Queue<MetricSnapshot> _closed = new();
        private readonly List<MetricSnapshot> _parts = [];

        /// <summary>The newest slice, which is not full yet; null if there is none.</summary>
        public MetricSnapshot? Open
        {
            get
            {
                AddUp();
                return _parts.Count == 0 ? null : _parts[0];
            }
        }

        /// <returns>The slice that is full now; mostly null.</returns>
        public MetricSnapshot? Add(MetricSnapshot latest)
        {
            var full = _parts.Count > 0 && latest.To - _parts[0].From > _slice ? Open : null;
            if (full is not null)
            {
                _closed.Enqueue(full);
                _parts.Clear();
            }

            _parts.Add(latest);
            if (_parts.Count == MostParts)
            {
                AddUp();
            }

            DropBefore(latest.To);
            return full;
        }

        public MetricSnapshot Get(DateTimeOffset now)
        {
            DropBefore(now);
            return MetricSnapshot.Merge([
                new MetricSnapshot(now, now),
                .. _closed.Concat(_parts).Where(slice => slice.To > now - window || slice.To == now),
            ]);
        }

        private void AddUp()
        {
            if (_parts.Count > 1)
            {
                var sum = MetricSnapshot.Merge(CollectionsMarshal.AsSpan(_parts));
                _parts.Clear();
                _parts.Add(sum);
            }
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
