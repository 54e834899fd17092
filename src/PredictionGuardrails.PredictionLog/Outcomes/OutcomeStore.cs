using Microsoft.Extensions.Logging;
using PredictionGuardrails.PredictionLog.Erasure;
using PredictionGuardrails.PredictionLog.ParquetFiles;
using PredictionGuardrails.PredictionLog.Storage;

namespace PredictionGuardrails.PredictionLog.Outcomes;

/// <summary>
/// Writes outcomes to a journal, which becomes Parquet files by guard and by the day on which they were recorded. Calls at the same time share one flush.
/// Any thread may use it.
/// </summary>
internal sealed class OutcomeStore : IDisposable
{
    private static readonly TimeSpan RecoveryInterval = TimeSpan.FromHours(1);
    private readonly SemaphoreSlim _writing = new(1);
    private readonly Lock _gate = new();
    private readonly LogFolder _folder;
    private readonly ErasureList _erasures;
    private readonly InstanceFolder _instance;
    private readonly PredictionLogOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private List<OutcomeRecord> _waiting = [];
    private TaskCompletionSource? _written;
    private OutcomeJournal? _journal;
    private bool _isClosed;
    private int _journals;
    private long? _recoveredAt;

    public OutcomeStore(LogFolder folder, PredictionLogOptions options, TimeProvider time, ILogger logger)
    {
        _folder = folder.Outcomes;
        _erasures = ErasureList.OfOutcomes(folder, options.ErasureKey);
        _instance = new InstanceFolder(_folder.PathOfInstance(InstanceFolder.NewName(options.InstanceName)));
        _options = options;
        _time = time;
        _logger = logger;
    }

    /// <summary>The name of this process, with which the names of its files end.</summary>
    public string Name => Path.GetFileName(_instance.Path);

    /// <summary>What is wrong with closing journals; null if nothing is. They stay on disk, and closing them is retried.</summary>
    public string? Error { get; private set; }

    /// <summary>Writes outcomes, all or none. When the task completes, they are on disk.</summary>
    /// <exception cref="IOException">They can't be written.</exception>
    /// <exception cref="ObjectDisposedException">The log is disposed.</exception>
    public async Task AppendAsync(IReadOnlyList<OutcomeRecord> outcomes)
    {
        Task written;
        bool isFirst;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isClosed, typeof(PredictionLogWriter));
            _waiting.AddRange(outcomes);
            isFirst = _written is null;
            _written ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            written = _written.Task;
        }

        if (isFirst)
        {
            await WriteWaitingAsync().ConfigureAwait(false);
        }

        await written.ConfigureAwait(false);
    }

    /// <summary>Closes a journal that is large or old enough, and what other processes left behind.</summary>
    public async Task CloseDueAsync()
    {
        await _writing.WaitAsync().ConfigureAwait(false);
        try
        {
            if (_journal is { } journal && (journal.Length >= _options.SegmentSize || journal.Day != Today
                || _time.GetElapsedTime(journal.CreatedAt) >= _options.SegmentDuration))
            {
                EndJournal();
            }

            await CloseEndedAsync().ConfigureAwait(false);
            if (_recoveredAt is null || _time.GetElapsedTime(_recoveredAt.Value) >= RecoveryInterval)
            {
                _recoveredAt = _time.GetTimestamp();
                await RecoverAsync().ConfigureAwait(false);
            }
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Closes all journals of this process.</summary>
    public async Task CloseAsync()
    {
        await _writing.WaitAsync().ConfigureAwait(false);
        try
        {
            EndJournal();
            await CloseEndedAsync().ConfigureAwait(false);
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Takes no more outcomes.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            _isClosed = true;
        }
    }

    /// <summary>Leaves what isn't closed to the next process.</summary>
    public void Dispose()
    {
        _journal?.Dispose();
        if (Directory.Exists(_instance.Path) && !OutcomeJournal.Find(_instance.Path).Any())
        {
            Directory.Delete(_instance.Path);
        }

        _instance.Leave();
        _writing.Dispose();
    }

    private DateOnly Today => DateOnly.FromDateTime(_time.GetUtcNow().UtcDateTime);

    private async Task WriteWaitingAsync()
    {
        await _writing.WaitAsync().ConfigureAwait(false);
        List<OutcomeRecord> outcomes;
        TaskCompletionSource written;
        lock (_gate)
        {
            (outcomes, _waiting) = (_waiting, []);
            (written, _written) = (_written!, null);
        }

        try
        {
            CurrentJournal().Append(outcomes);
            written.SetResult();
        }
        catch (Exception exception)
        {
            EndJournal();
            written.SetException(exception is IOException ? exception : new IOException($"Outcomes can't be written to '{_folder.Root}'. {exception.Message}", exception));
        }
        finally
        {
            _writing.Release();
        }
    }

    private OutcomeJournal CurrentJournal()
    {
        if (_journal is null || _journal.Day != Today)
        {
            EndJournal();
            _instance.Create();
            var name = $"0000-{Today:yyyyMMdd}-{_journals++:000000}{OutcomeJournal.Extension}";
            _journal = new OutcomeJournal(Path.Combine(_instance.Path, name), _time.GetUtcNow(), _time.GetTimestamp());
        }

        return _journal;
    }

    private void EndJournal()
    {
        _journal?.Dispose();
        _journal = null;
    }

    private async Task CloseEndedAsync()
    {
        try
        {
            foreach (var journal in OutcomeJournal.Find(_instance.Path).Where(path => path != _journal?.Path).ToList())
            {
                await CloseAsync(journal).ConfigureAwait(false);
            }

            Error = null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            Failed(exception, _instance.Path);
        }
    }

    private async Task RecoverAsync()
    {
        foreach (var instance in _folder.Instances().Where(instance => instance != _instance.Path).ToList())
        {
            // The lock of a process that is running can't be taken.
            if (LogFolder.TryLock(instance) is not { } taken)
            {
                continue;
            }

            try
            {
                foreach (var journal in OutcomeJournal.Find(instance).ToList())
                {
                    await CloseAsync(journal).ConfigureAwait(false);
                }

                Directory.Delete(instance, recursive: true);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException)
            {
                Failed(exception, instance);
            }

            LogFolder.Unlock(taken, instance);
        }
    }

    /// <summary>Makes a Parquet file for each guard, and deletes the journal. If the process ends in between, the next one makes the same files again.</summary>
    private async Task CloseAsync(string journal)
    {
        List<OutcomeRecord> outcomes;
        await using (var file = new FileStream(journal, FileMode.Open, FileAccess.Read, FileShare.Read))
        {
            outcomes = await OutcomeJournal.ReadAsync(file, CancellationToken.None).ToListAsync().ConfigureAwait(false);
        }

        var guards = outcomes.GroupBy(static outcome => outcome.Guard, StringComparer.Ordinal).ToList();
        Erasures erasures;
        do
        {
            // An erasure that adds to the list meanwhile may have looked for closed files before these were there.
            erasures = _erasures.Read();
            foreach (var guard in guards)
            {
                await WriteAsync(_folder.PathOfClosed(LogFolder.NameOf(journal), guard.Key), guard, erasures).ConfigureAwait(false);
            }
        }
        while (_erasures.Read().Version != erasures.Version);

        File.Delete(journal);
    }

    private static async Task WriteAsync(string path, IEnumerable<OutcomeRecord> outcomes, Erasures erasures)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var draft = path + LogFolder.DraftExtension;
        var kept = outcomes.Where(outcome => !erasures.Contains(OutcomeReference.Of(outcome), outcome.KnownAt)).ToAsyncEnumerable();
        if (await ParquetOutcomeFile.WriteAsync(kept, draft, CancellationToken.None).ConfigureAwait(false) > 0)
        {
            File.Move(draft, path, overwrite: true);
            return;
        }

        File.Delete(draft);
        File.Delete(path);
    }

    private void Failed(Exception exception, string folder)
    {
        if (Error is null)
        {
            Log.OutcomesNotClosed(_logger, exception, folder);
        }

        Error = exception.Message;
    }
}
