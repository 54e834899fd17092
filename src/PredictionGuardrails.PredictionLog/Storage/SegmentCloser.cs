using Microsoft.Extensions.Logging;

namespace PredictionGuardrails.PredictionLog.Storage;

/// <summary>Turns segments that have ended into Parquet files, one after the other in the background, and deletes what exceeds the retention.</summary>
internal sealed class SegmentCloser(LogFolder folder, PredictionLogOptions options, TimeProvider time, ILogger logger)
{
    private readonly Lock _gate = new();
    private readonly List<string> _failed = [];
    private Task _last = Task.CompletedTask;

    /// <summary>Closes a segment in the background. If that fails, <see cref="RetryFailed"/> tries it again.</summary>
    public void Close(string segment)
    {
        lock (_gate)
        {
            _last = _last.ContinueWith(_ => CloseAsync(segment), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default).Unwrap();
        }
    }

    /// <summary>Closes the segments again that couldn't be closed.</summary>
    public void RetryFailed()
    {
        List<string> failed;
        lock (_gate)
        {
            failed = [.. _failed];
            _failed.Clear();
        }

        failed.ForEach(Close);
    }

    /// <summary>Waits until everything is closed that was to be closed by now.</summary>
    public Task WaitAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return _last.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Closes a segment now.</summary>
    /// <returns>The number of its complete records.</returns>
    /// <exception cref="IOException">The segment can't be read, or the file can't be written.</exception>
    public async Task<long> CloseNowAsync(string segment)
    {
        long records = 0;
        using (var reader = SegmentReader.TryOpen(segment))
        {
            if (reader is null)
            {
                PutAside(segment);
            }
            else
            {
                var closed = folder.PathOfClosed(segment, reader.Schema.Guard);
                records = await ParquetSegment.WriteAsync(reader, closed, CancellationToken.None).ConfigureAwait(false);
                if (records == 0)
                {
                    File.Delete(closed);
                }

                var rest = new FileInfo(segment).Length - reader.ValidLength;
                if (rest > 0)
                {
                    Log.SegmentCut(logger, segment, rest);
                }
            }
        }

        File.Delete(segment);
        return records;
    }

    /// <summary>Keeps a segment that can't be read. One that ends within its first bytes has never had a record.</summary>
    private void PutAside(string segment)
    {
        if (new FileInfo(segment).Length > SegmentFormat.Magic.Length + SegmentFormat.FrameHeaderSize)
        {
            var path = folder.PathOfDamaged(segment);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.Move(segment, path, overwrite: true);
            Log.SegmentDamaged(logger, segment, path);
        }
    }

    /// <summary>Deletes closed files that are too old, and the oldest ones while all together are too large.</summary>
    public void DeleteOld()
    {
        var files = folder.ClosedFiles().Select(static path => new FileInfo(path)).OrderByDescending(static file => file.LastWriteTimeUtc).ToList();
        var oldest = options.MaximumAge is { } age ? time.GetUtcNow() - age : DateTimeOffset.MinValue;
        long size = 0;
        var deleted = 0;
        foreach (var file in files)
        {
            size += file.Length;
            if (file.LastWriteTimeUtc < oldest || size > options.MaximumSize)
            {
                File.Delete(file.FullName);
                deleted++;
            }
        }

        if (deleted > 0)
        {
            Log.FilesDeleted(logger, deleted);
        }
    }

    private async Task CloseAsync(string segment)
    {
        try
        {
            if (File.Exists(segment))
            {
                await CloseNowAsync(segment).ConfigureAwait(false);
                DeleteOld();
            }
        }
        catch (Exception exception)
        {
            Log.CloseFailed(logger, exception, segment);
            lock (_gate)
            {
                _failed.Add(segment);
            }
        }
    }
}
