using Microsoft.Extensions.Logging;
using PredictionGuardrails.Files;
using PredictionGuardrails.Reporting;

namespace PredictionGuardrails.Monitoring;

/// <summary>
/// Keeps what a guard learns while serving in a file next to its baseline, so that a restart compares with the last minutes before it. Of replicas
/// that share the file, the one that holds its lock writes it.
/// </summary>
internal sealed class LearnedStateStore(TimeProvider time, ILogger logger) : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(5);

    private readonly Lock _saving = new();
    private string? _path;
    private FileStream? _lock;
    private DateTimeOffset _saved = time.GetUtcNow();
    private bool _hasFailed;

    /// <summary>Where a guard's learned state is kept, from the path of its baseline on; null for nowhere.</summary>
    public static string? PathOf(string? baseline) => baseline is null ? null
        : Path.Combine(Path.GetDirectoryName(baseline) ?? "", $"{Path.GetFileNameWithoutExtension(baseline)}.state.json");

    /// <summary>Reads what was learned before of metrics that have the same baseline.</summary>
    public void Load(string? baseline, IEnumerable<MonitoredMetric> metrics)
    {
        lock (_saving)
        {
            if (PathOf(baseline) is not { } path || path == _path)
            {
                return;
            }

            Release();
            _path = path;
            WholeFile.DeleteDrafts(baseline!, time.GetUtcNow());
            WholeFile.DeleteDrafts(path, time.GetUtcNow());
            try
            {
                if (LearnedStateFile.Read(path) is { } file)
                {
                    foreach (var metric in metrics)
                    {
                        if (metric.Monitor is { } monitor && file.Metrics.TryGetValue(monitor.Key, out var learned)
                            && learned.Fits(metric, monitor.Baseline))
                        {
                            learned.ApplyTo(metric);
                        }
                    }
                }
            }
            catch (Exception exception) when (exception is IOException or InvalidDataException or UnauthorizedAccessException or NotSupportedException)
            {
                Log.LearnedStateNotRead(logger, exception, path);
            }
        }
    }

    /// <summary>Writes what was learned, every few minutes or at the end.</summary>
    public void Save(IEnumerable<MonitoredMetric> watched, bool isLast)
    {
        lock (_saving)
        {
            var now = time.GetUtcNow();
            if (_path is null || (!isLast && now - _saved < Interval))
            {
                return;
            }

            _saved = now;
            var metrics = new SortedDictionary<string, LearnedMetricState>(StringComparer.Ordinal);
            foreach (var metric in watched)
            {
                if (LearnedMetricState.Of(metric) is { } learned)
                {
                    metrics[metric.Monitor!.Key] = learned;
                }
            }

            TryWrite(_path, metrics);
        }
    }

    public void Dispose()
    {
        lock (_saving)
        {
            Release();
            _path = null;
        }
    }

    private void TryWrite(string path, SortedDictionary<string, LearnedMetricState> metrics)
    {
        try
        {
            if (metrics.Count > 0 && TryHoldLock(path))
            {
                LearnedStateFile.Write(path, metrics);
            }

            _hasFailed = false;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            if (!_hasFailed)
            {
                Log.LearnedStateNotWritten(logger, exception, path);
            }

            _hasFailed = true;
        }
    }

    /// <summary>Takes the lock file unless it is held already, so that one process writes: the first that opened the file, until it ends.</summary>
    private bool TryHoldLock(string path)
    {
        if (_lock is not null)
        {
            return true;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        try
        {
            _lock = new FileStream($"{path}.lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose);
            return true;
        }
        catch (IOException)
        {
            // Another process has the file open.
            return false;
        }
    }

    private void Release()
    {
        _lock?.Dispose();
        _lock = null;
    }
}
