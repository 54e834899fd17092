namespace PredictionGuardrails.Statistics;

/// <summary>One metric's recorder and its history.</summary>
internal abstract class MetricRecording : IDisposable
{
    private readonly Lock _collecting = new();
    private readonly RecordingClock _clock;
    private readonly MetricHistory _history;
    private DateTimeOffset _collected;

    protected MetricRecording(RecordingClock clock)
    {
        _clock = clock;
        _collected = clock.Now;
        _history = new MetricHistory(_collected);
        clock.Tick += Collect;
    }

    public MetricSnapshot Snapshot(SnapshotWindow window)
    {
        lock (_collecting)
        {
            Collect();
            return _history.Get(window, _clock.Now);
        }
    }

    /// <summary>What was recorded in a window that is kept; see <see cref="Keep"/>.</summary>
    public MetricSnapshot Snapshot(TimeSpan window)
    {
        lock (_collecting)
        {
            Collect();
            return _history.Get(window, _clock.Now);
        }
    }

    /// <summary>Keeps windows of these lengths from now on.</summary>
    public void Keep(IEnumerable<TimeSpan> windows)
    {
        lock (_collecting)
        {
            foreach (var window in windows)
            {
                _history.Keep(window);
            }
        }
    }

    /// <summary>Begins windows anew.</summary>
    public void Restart(IEnumerable<TimeSpan> windows)
    {
        lock (_collecting)
        {
            Collect();
            foreach (var window in windows)
            {
                _history.Restart(window);
            }
        }
    }

    public void Dispose()
    {
        // What is recorded until now stays readable.
        Collect();
        _clock.Tick -= Collect;
        End();
    }

    /// <summary>Takes what every thread has recorded, as snapshots.</summary>
    protected abstract void Take(DateTimeOffset from, DateTimeOffset to, Action<MetricSnapshot> take);

    protected abstract void End();

    /// <summary>Moves what was recorded into the history. Only library code runs under the lock.</summary>
    public void Collect()
    {
        lock (_collecting)
        {
            var now = _clock.Now;
            MetricSnapshot? latest = null;
            Take(_collected, now, snapshot => latest = latest?.Merge(snapshot) ?? snapshot);
            _collected = now;
            if (latest is not null)
            {
                _history.Add(latest);
            }
        }
    }
}

/// <inheritdoc cref="MetricRecording"/>
internal sealed class NumberRecording(RecordingClock clock) : MetricRecording(clock)
{
    public NumberRecorder Recorder { get; } = new(clock.Start);

    protected override void Take(DateTimeOffset from, DateTimeOffset to, Action<MetricSnapshot> take) =>
        Recorder.Read(buffer => take(buffer.ToSnapshot(from, to)));

    protected override void End() => Recorder.Dispose();
}

/// <inheritdoc cref="MetricRecording"/>
internal sealed class LabelRecording<TLabel>(RecordingClock clock) : MetricRecording(clock)
{
    public LabelRecorder<TLabel> Recorder { get; } = new(clock.Start, clock.MaximumLabels);

    protected override void Take(DateTimeOffset from, DateTimeOffset to, Action<MetricSnapshot> take) =>
        Recorder.Read(buffer => take(buffer.ToSnapshot(from, to, Recorder.Names)));

    protected override void End() => Recorder.Dispose();
}
