using Microsoft.Extensions.Logging;
using PredictionGuardrails.PredictionLog.Storage;

namespace PredictionGuardrails.PredictionLog.Delivery;

/// <summary>
/// Deletes the oldest closed files, waiting segments, and damaged segments, while they're too old or all together too large. It runs in the background.
/// </summary>
/// <param name="folder">The folder of the log.</param>
/// <param name="delivery">The segments that wait for a sink.</param>
/// <param name="options">Limits the age and size of all files.</param>
/// <param name="ages">How long records of this process's guards are kept, by name; null for as long as all records.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Gets failures.</param>
internal sealed class LogRetention(
    LogFolder folder,
    SegmentDelivery delivery,
    PredictionLogOptions options,
    Func<IReadOnlyDictionary<string, TimeSpan?>> ages,
    TimeProvider time,
    ILogger logger)
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);
    private readonly RetentionClock _clock = new(folder, time);
    private readonly Lock _gate = new();
    private Task _last = Task.CompletedTask;
    private bool _isScheduled;
    private long _ranAt = time.GetTimestamp();

    /// <summary>Runs if an hour has passed since the last time.</summary>
    public void RunIfDue()
    {
        if (time.GetElapsedTime(_ranAt) >= Interval)
        {
            _ = RunAsync();
        }
    }

    /// <summary>Runs in the background.</summary>
    public Task RunAsync()
    {
        lock (_gate)
        {
            if (!_isScheduled)
            {
                _isScheduled = true;
                _ranAt = time.GetTimestamp();
                _last = _last.ContinueWith(_ => Run(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            }

            return _last;
        }
    }

    private void Run()
    {
        lock (_gate)
        {
            _isScheduled = false;
        }

        try
        {
            Delete();
        }
        catch (Exception exception)
        {
            Log.RetentionFailed(logger, exception, folder.Root);
        }
    }

    private void Delete()
    {
        var files = folder.ClosedFiles().Concat(folder.Files("*.parquet" + LogFolder.DraftExtension)).Concat(folder.Outcomes.ClosedFiles())
            .Where(LogFolder.IsOfSegment)
            .Select(static path => Kept.File(path))
            .Concat(folder.DamagedFiles().Where(static path => LogFolder.SegmentOfDamaged(path) is not null).Select(static path => Kept.Damaged(path)))
            .Concat(delivery.Waiting.Select(static segment => Kept.Waiting(segment)))
            .OrderByDescending(static kept => kept.Day)
            .ThenByDescending(static kept => kept.WrittenAt)
            .ThenByDescending(static kept => kept.Path, StringComparer.Ordinal)
            .ToList();
        var now = _clock.Advance(files.Select(static kept => kept.Day));
        var agesOfGuards = new GuardAges(folder);
        agesOfGuards.Write(ages());
        long size = 0;
        var deleted = 0;
        foreach (var kept in files)
        {
            size += kept.Size;

            // A day is deleted when its last moment is too old.
            var age = agesOfGuards.Read(kept.GuardFolder) ?? options.MaximumAge;
            var isTooOld = kept.Day.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc).AddDays(1) < now.UtcDateTime - age;
            if ((isTooOld || size > options.MaximumSize) && TryDelete(kept))
            {
                deleted++;
            }
        }

        if (deleted > 0)
        {
            Log.FilesDeleted(logger, deleted);
        }
    }

    private bool TryDelete(Kept kept)
    {
        try
        {
            if (kept.Segment is { } segment)
            {
                return delivery.TryDrop(segment);
            }

            File.Delete(kept.Path);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A file that can't be deleted must not keep others.
            Log.RetentionFailed(logger, exception, kept.Path);
            return false;
        }
    }

    /// <param name="Path">The path.</param>
    /// <param name="GuardFolder">The name of the folder of the guard's closed files; empty for a segment that hasn't been read yet or can't be read.</param>
    /// <param name="Day">The day of the records.</param>
    /// <param name="WrittenAt">When the file was written.</param>
    /// <param name="Size">The size in bytes.</param>
    /// <param name="Segment">The segment that waits for a sink; null for a closed file.</param>
    private sealed record Kept(string Path, string GuardFolder, DateOnly Day, DateTime WrittenAt, long Size, EndedSegment? Segment)
    {
        public static Kept File(string path) => Of(path, LogFolder.NameOfGuardOf(path), path, segment: null);

        public static Kept Damaged(string path) => Of(path, "", LogFolder.SegmentOfDamaged(path)!, segment: null);

        public static Kept Waiting(EndedSegment segment) =>
            Of(segment.Path, segment.Schema is { } schema ? LogFolder.NameOfGuard(schema.Guard) : "", segment.Path, segment);

        private static Kept Of(string path, string guardFolder, string name, EndedSegment? segment)
        {
            var file = new FileInfo(path);
            return new Kept(path, guardFolder, LogFolder.DayOfSegment(name), file.LastWriteTimeUtc, file.Exists ? file.Length : 0, segment);
        }
    }
}
