using Microsoft.Extensions.Logging;
using PredictionGuardrails.PredictionLog.Analysis;
using PredictionGuardrails.PredictionLog.Declaration;
using PredictionGuardrails.PredictionLog.Outcomes;
using PredictionGuardrails.PredictionLog.Quality;
using PredictionGuardrails.PredictionLog.Recording;
using PredictionGuardrails.PredictionLog.Redaction;
using PredictionGuardrails.PredictionLog.Storage;

namespace PredictionGuardrails.PredictionLog;

/// <summary>
/// Logs the calls of guards to a folder: each call is copied into memory of its thread, and a background thread writes it to disk. Calls never wait for it.
/// </summary>
public sealed class PredictionLogWriter : IPredictionLog, IOutcomeRecorder, IAsyncDisposable, IDisposable
{
    private static readonly TimeSpan DrainInterval = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan OutcomeInterval = TimeSpan.FromSeconds(10);
    private readonly List<GuardLog> _guards = [];
    private readonly Lock _gate = new();
    private readonly Lock _writing = new();
    private readonly Lock _flushing = new();
    private readonly PredictionLogOptions _options;
    private readonly LogStorage _storage;
    private readonly OutcomeLog _outcomes;
    private readonly QualityStore _learned;
    private readonly MemoryBudget _memory;
    private readonly AutoResetEvent _wake = new(initialState: false);
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ITimer _timer;
    private readonly Thread _thread;
    private long _outcomesRanAt;
    private volatile bool _isStopping;
    private bool _isDisposed;

    /// <summary>Creates a log without a container.</summary>
    /// <param name="options">Configures the log.</param>
    /// <param name="timeProvider">The clock; the system's by default.</param>
    /// <param name="loggerFactory">Takes the log's own messages; none by default.</param>
    /// <param name="sinks">What receives segments, in addition to the folder with Parquet files; nothing by default.</param>
    /// <exception cref="ArgumentException">An option isn't valid; the message names it, its value, and what is allowed.</exception>
    public PredictionLogWriter(
        PredictionLogOptions options,
        TimeProvider? timeProvider = null,
        ILoggerFactory? loggerFactory = null,
        IEnumerable<IPredictionLogSink>? sinks = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        var others = sinks?.ToList() ?? [];
        if (!options.WriteParquet && others.Count == 0)
        {
            throw new ArgumentException(
                $"{nameof(PredictionLogOptions)}.{nameof(options.WriteParquet)} is false, and there is no other sink. Add a sink, or set it to true.", nameof(options));
        }

        _options = options;
        _time = timeProvider ?? TimeProvider.System;
        _logger = loggerFactory?.CreateLogger(Log.Category) ?? Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance;
        _memory = new MemoryBudget(options.MaximumMemory);
        _storage = new LogStorage(options, AgesOfGuards, others, _time, _logger);
        var search = new OutcomeSearch(_storage.Folder, options, _time, _logger);
        _learned = new QualityStore(_storage.Folder, _logger);
        var store = new OutcomeStore(_storage.Folder, options, _time, _logger);
        _outcomes = new OutcomeLog(Guards, store, new OutcomeFeed(_storage.Folder, store.Name, _logger), search, _learned, _time, _logger);
        var interval = options.FlushInterval < DrainInterval ? options.FlushInterval : DrainInterval;
        _timer = _time.CreateTimer(static log => ((PredictionLogWriter)log!).Wake(), this, interval, interval);
        _thread = new Thread(Run) { IsBackground = true, Name = "PredictionGuardrails.PredictionLog" };
        _thread.Start();
    }

    /// <inheritdoc/>
    public IReadOnlyList<PredictionLogStatus> GetStatus()
    {
        // The writer counts a record as written and takes it out of its ring under this lock.
        lock (_storage.Accounting)
        {
            var now = _time.GetUtcNow().UtcTicks;
            var error = _storage.StorageError ?? _outcomes.Error;
            return [.. Guards().Select(guard => guard.GetStatus(now) with { StorageError = error, SinkError = _storage.SinkError })];
        }
    }

    /// <inheritdoc/>
    public Task<OutcomeReceipt> RecordAsync(IReadOnlyList<PredictionOutcome> outcomes, CancellationToken cancellationToken = default) =>
        _outcomes.RecordAsync(outcomes, cancellationToken);

    /// <inheritdoc/>
    public IReadOnlyList<OutcomeStatus> GetOutcomeStatus() => _outcomes.GetStatus();

    /// <inheritdoc/>
    public IReadOnlyList<OutcomeQuality> GetOutcomeQuality() => _outcomes.GetQuality();

    /// <summary>The quality of each guard with outcomes.</summary>
    internal IReadOnlyList<GuardQuality> Qualities => [.. Guards().Select(static guard => guard.Quality).OfType<GuardQuality>()];

    /// <summary>Keeps what was learned and evaluated of quality.</summary>
    internal void SaveQuality() => _outcomes.Save();

    /// <inheritdoc/>
    public async Task<OutcomeAnalysis> AnalyzeAsync(
        string guard, string outcome, int days = 30, IProgress<double>? progress = null, CancellationToken cancellationToken = default)
    {
        var request = DeclaredAnalysis.Find(Guards(), guard, outcome, _storage.Folder).Until(_time.GetUtcNow(), days);
        await FlushAsync(cancellationToken).ConfigureAwait(false);
        return await new OutcomeAnalyzer(request).AnalyzeAsync(progress, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Writes everything that has been logged so far to disk, joins outcomes, and evaluates quality now instead of at the next 10-second interval. Use it in
    /// tests.
    /// </summary>
    /// <param name="cancellationToken">Cancels waiting.</param>
    public async Task EvaluateNowAsync(CancellationToken cancellationToken = default)
    {
        await FlushAsync(cancellationToken).ConfigureAwait(false);
        await _outcomes.EvaluateAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Writes everything that has been logged so far to disk.</summary>
    /// <param name="cancellationToken">Cancels waiting.</param>
    public Task FlushAsync(CancellationToken cancellationToken = default) => FlushAsync(isEnd: false).WaitAsync(cancellationToken);

    /// <summary>
    /// Writes everything, and passes all segments to the sinks, so that they become Parquet files. A sink that fails doesn't throw here: its error is in
    /// <see cref="PredictionLogStatus.SinkError"/>, and the segments stay on disk.
    /// </summary>
    /// <param name="cancellationToken">Cancels waiting; what isn't passed on stays on disk.</param>
    public async Task CloseSegmentsAsync(CancellationToken cancellationToken = default)
    {
        await FlushAsync(isEnd: true).WaitAsync(cancellationToken).ConfigureAwait(false);
        await _storage.DeliverAsync(cancellationToken).ConfigureAwait(false);
        await _outcomes.CloseAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc cref="DisposeAsync"/>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    /// <summary>Writes and closes everything within <see cref="PredictionLogOptions.ShutdownTimeout"/>, and ends the background thread.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        _outcomes.Stop();
        Guards().ForEach(static guard => guard.Close());
        await _timer.DisposeAsync().ConfigureAwait(false);
        _isStopping = true;
        Wake();
        using var timeout = new CancellationTokenSource(_options.ShutdownTimeout, _time);
        var isComplete = false;
        try
        {
            await CloseSegmentsAsync(timeout.Token).ConfigureAwait(false);
            isComplete = true;
        }
        catch (OperationCanceledException)
        {
            Log.StopTimedOut(_logger, _options.ShutdownTimeout);
        }

        // A disk that hangs must not keep the process: the next one closes the segments.
        if (_thread.Join(_options.ShutdownTimeout) && _writing.TryEnter(_options.ShutdownTimeout))
        {
            _storage.End(isComplete);
            if (isComplete)
            {
                _outcomes.Dispose();
            }

            _writing.Exit();
        }
    }

    /// <summary>Starts to log a guard.</summary>
    /// <exception cref="InvalidOperationException">A guard with this name is already logged.</exception>
    internal LogObserver<TInput, TPrediction> Observe<TInput, TPrediction>(
        ObservedGuard<TPrediction> observed, GuardLogBuilder<TInput> builder, LogGuardContext context)
    {
        var metrics = observed.Metrics.Select(static metric => new MetricColumn<TPrediction>(metric)).ToList();
        var metricColumns = metrics.SelectMany(static metric => new[] { metric.Prediction, metric.Result });
        var declaration = builder.Declare(observed.Name, OutputSlots<TPrediction>.Type, metricColumns);
        lock (_gate)
        {
            if (_guards.Exists(other => other.Schema.Guard.Equals(declaration.Guard, StringComparison.OrdinalIgnoreCase)))
            {
                throw new InvalidOperationException($"Guard '{declaration.Guard}' is already logged. Call Log once, with all columns.");
            }

            var schema = new LogSchema(declaration.Guard, declaration.Prediction, declaration.Columns) { PlanVersion = context.PlanVersion };
            var redactor = new RecordRedactor(declaration, context.Redactors, _logger);
            var outcomes = declaration.Outcomes.Count > 0 ? new GuardOutcomes(declaration, _options.MaximumOutcomeMemory) : null;

            // Some became final while no process was running.
            var from = _time.GetUtcNow() - (2 * (outcomes?.Horizon ?? TimeSpan.Zero)) - TimeSpan.FromDays(1);
            var watched = new QualityGuard(observed.Name, observed.RaiseBreach, () => observed.GetStatus().ModelVersion);
            var quality = outcomes is null ? null : new GuardQuality(watched, declaration, outcomes, _learned.Read(observed.Name), _time, _logger);
            var guard = new GuardLog(
                schema, declaration, redactor, _guards.Count, _storage.Counters, _memory, LogRing.CapacityFor(_options.RecordsPerThread))
            {
                Outcomes = outcomes,
                Quality = quality,
                Loaded = quality is null ? Task.CompletedTask : Task.Run(() => LoadAsync(outcomes!, quality, from)),
            };
            _guards.Add(guard);
            _storage.Name(_guards.Select(static other => other.Schema.Guard));
            return new LogObserver<TInput, TPrediction>(guard, builder.Readers, new MetricWriter<TPrediction>(metrics, declaration), this);
        }
    }

    /// <summary>Has the background thread write what waits.</summary>
    internal void Wake() => _wake.Set();

    /// <summary>How long records of guards are kept; null for as long as all records.</summary>
    private Dictionary<string, TimeSpan?> AgesOfGuards() =>
        Guards().ToDictionary(static guard => guard.Schema.Guard, static guard => guard.State.MaximumAge);

    /// <summary>The guards that are logged.</summary>
    internal List<GuardLog> Guards()
    {
        lock (_gate)
        {
            return [.. _guards];
        }
    }

    /// <summary>Reads predictions of earlier processes that still wait for outcomes.</summary>
    private async Task LoadAsync(GuardOutcomes outcomes, GuardQuality quality, DateTimeOffset from)
    {
        var read = (Predictions: new List<IndexedPrediction>(), Outcomes: new List<OutcomeRecord>());
        try
        {
            read = await PredictionHistory.ReadAsync(_storage.Folder, outcomes, _options.InstanceName, from, _storage.OwnPath).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            Log.OutcomeSearchFailed(_logger, exception, outcomes.Guard);
        }

        outcomes.Load(read.Predictions, read.Outcomes, quality.EvaluatedUntil);
    }

    private void RunOutcomesIfDue()
    {
        if (_time.GetElapsedTime(_outcomesRanAt) >= OutcomeInterval)
        {
            _outcomesRanAt = _time.GetTimestamp();
            _outcomes.Run();
        }
    }

    /// <summary>Writes and flushes everything on a thread of its own, because the disk can take long, and the application may need all others.</summary>
    /// <param name="isEnd">Whether all segments end.</param>
    private Task FlushAsync(bool isEnd) =>
        Task.Factory.StartNew(() => Flush(isEnd), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private void Flush(bool isEnd)
    {
        lock (_flushing)
        {
            SegmentFlush flush;
            lock (_writing)
            {
                _storage.Drain(Guards());
                flush = _storage.BeginFlush(isEnd);
            }

            flush.Run();
            lock (_writing)
            {
                _storage.EndFlush(flush);
            }
        }
    }

    private void Run()
    {
        _storage.RecoverOthers();
        var flush = Task.CompletedTask;
        while (!_isStopping)
        {
            _wake.WaitOne();
            try
            {
                lock (_writing)
                {
                    _storage.Drain(Guards());
                }

                if (flush.IsCompleted && _storage.IsFlushDue)
                {
                    var last = flush;
                    flush = FlushAsync(isEnd: false);
                    last.GetAwaiter().GetResult();
                }

                RunOutcomesIfDue();
            }
            catch (Exception exception)
            {
                // Whatever it is, it must not end the process that the log is about. The next turn tries again.
                Log.StorageFailed(_logger, exception, _options.Path);
            }
        }
    }
}
