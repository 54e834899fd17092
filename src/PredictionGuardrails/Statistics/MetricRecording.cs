namespace PredictionGuardrails.Statistics;

/// <summary>One metric's recorder and its history.</summary>
internal abstract class MetricRecording : IDisposable
{
    private readonly Lock _collecting = new();
    private readonly CollectionTimer _clock;
    private readonly MetricHistory _history;
    private DateTimeOffset _collected;
    private MetricSnapshot? _latest;
    private long _count;
    private SnapshotReader[] _readers = [];

    protected MetricRecording(CollectionTimer clock)
    {
        _clock = clock;
        _collected = clock.Now;
        _history = new MetricHistory(_collected);
        clock.Tick += Collect;
    }

    /// <summary>How many predictions there have been since the start: what a snapshot would say, without making one.</summary>
    public long Count
    {
        get
        {
            lock (_collecting)
            {
                Collect();
                return _count;
            }
        }
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

    /// <summary>Clears the windows.</summary>
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

    /// <summary>Keeps what comes for a reader too.</summary>
    /// <param name="sinceStart">Whether the reader also gets what came before.</param>
    public SnapshotReader OpenReader(bool sinceStart = false)
    {
        lock (_collecting)
        {
            Collect();
            var before = sinceStart ? _history.Get(SnapshotWindow.SinceStart, _clock.Now) : null;
            var reader = new SnapshotReader(this, before?.From ?? _clock.Now);
            if (before is not null)
            {
                reader.Add(before);
            }

            _readers = [.. _readers, reader];
            return reader;
        }
    }

    /// <summary>What came since that reader read last.</summary>
    public MetricSnapshot ReadBy(SnapshotReader reader)
    {
        lock (_collecting)
        {
            ObjectDisposedException.ThrowIf(!_readers.Contains(reader), reader);
            Collect();
            return reader.Take(_clock.Now);
        }
    }

    public void Close(SnapshotReader reader)
    {
        lock (_collecting)
        {
            _readers = [.. _readers.Where(other => other != reader)];
        }
    }

    public void Dispose()
    {
        // What is recorded until now stays readable.
        Collect();
        _clock.Tick -= Collect;
        End();
    }

    /// <summary>From and up to when what is being taken was recorded.</summary>
    protected (DateTimeOffset From, DateTimeOffset To) Taking { get; private set; }

    /// <summary>Has the records of each thread ask for calls to be timed.</summary>
    public abstract void AskFor(SampledLatency latency);

    /// <summary>Hands what every thread has recorded to <see cref="Add"/>.</summary>
    protected abstract void Take();

    protected void Add(MetricSnapshot ofAggregate) => _latest = _latest?.Merge(ofAggregate) ?? ofAggregate;

    protected abstract void End();

    /// <summary>Moves what was recorded into the history. Only library code runs under the lock.</summary>
    public void Collect()
    {
        lock (_collecting)
        {
            Taking = (_collected, _clock.Now);
            Take();
            _collected = Taking.To;
            if (_latest is not null)
            {
                _count += _latest.Count;
                _history.Add(_latest);
                foreach (var reader in _readers)
                {
                    reader.Add(_latest);
                }

                _latest = null;
            }
        }
    }
}

/// <inheritdoc cref="MetricRecording"/>
internal sealed class NumberRecording : MetricRecording
{
    private readonly Action<NumberAggregate> _add;

    public NumberRecording(CollectionTimer clock, int mostCapacity = NumberRecorder.UsualCapacity)
        : base(clock)
    {
        Recorder = new NumberRecorder(clock.Start, mostCapacity);
        _add = aggregate => Add(aggregate.ToSnapshot(Taking.From, Taking.To));
    }

    public NumberRecorder Recorder { get; }

    public override void AskFor(SampledLatency latency) => Recorder.Latency = latency;

    protected override void Take() => Recorder.Read(_add);

    protected override void End() => Recorder.Dispose();
}

/// <inheritdoc cref="MetricRecording"/>
internal sealed class LabelRecording<TLabel> : MetricRecording
{
    private readonly Action<LabelAggregate> _add;

    public LabelRecording(CollectionTimer clock)
        : base(clock)
    {
        Recorder = new LabelRecorder<TLabel>(clock.Start, clock.MaximumLabels);
        _add = aggregate => Add(aggregate.ToSnapshot(Taking.From, Taking.To, Recorder.Names));
    }

    public LabelRecorder<TLabel> Recorder { get; }

    public override void AskFor(SampledLatency latency) => Recorder.Latency = latency;

    protected override void Take() => Recorder.Read(_add);

    protected override void End() => Recorder.Dispose();
}
