using System.Globalization;
using PredictionGuardrails.PredictionLog.Configuration;

namespace PredictionGuardrails.PredictionLog;

/// <summary>Represents the options of the prediction log. Settings in <c>PredictionGuardrails:PredictionLog</c> override them.</summary>
public sealed class PredictionLogOptions
{
    /// <summary>Gets or sets the folder of the log. A relative path starts at the working directory. The default is <c>prediction-log</c>.</summary>
    public string Path { get; set; } = "prediction-log";

    /// <summary>
    /// Gets or sets the name of this instance of the service, which each record contains. The default is the name of the machine. Instances may have the same
    /// name: files of different processes never collide.
    /// </summary>
    public string InstanceName { get; set; } = Environment.MachineName;

    /// <summary>
    /// Gets or sets the file of the tracking plan that the guards must match at start, or null for none. A relative path starts at the folder of the
    /// application. The default is null.
    /// </summary>
    public string? PlanPath { get; set; }

    /// <summary>
    /// Gets or sets how often records are flushed to the disk, from 10 milliseconds to 1 minute. A process that is killed loses at most the records of this
    /// interval. The default is 1 second.
    /// </summary>
    public TimeSpan FlushInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Gets or sets the number of records that wait for the writer for each thread and guard, from 64 to 1,048,576; it's rounded up to a power of two. The
    /// default is 8,192. If more wait, records are dropped and counted; the last eighth is kept for records with a breach.
    /// </summary>
    public int RecordsPerThread { get; set; } = 8192;

    /// <summary>Gets or sets the memory of all waiting records without their text, in bytes, at least 1 MiB. The default is 256 MiB.</summary>
    public long MaximumMemory { get; set; } = 256L << 20;

    /// <summary>
    /// Gets or sets the memory for predictions that wait for outcomes, for each guard that declares some, in bytes, at least 1 MiB. The default is 64 MiB, enough
    /// for 524,288 predictions with one or two outcomes. If more predictions wait, a sample of them by their keys is kept, so that quality stays unbiased.
    /// </summary>
    public long MaximumOutcomeMemory { get; set; } = 64L << 20;

    /// <summary>
    /// Gets or sets the size at which an open segment is closed and becomes a Parquet file, in bytes, at least 64 KiB. The default is 64 MiB.
    /// </summary>
    public long SegmentSize { get; set; } = 64L << 20;

    /// <summary>Gets or sets the age at which an open segment is closed, from 1 second to 24 hours. The default is 1 hour.</summary>
    public TimeSpan SegmentDuration { get; set; } = TimeSpan.FromHours(1);

    /// <summary>
    /// Gets or sets how long closed files, and segments that wait for a sink, are kept, at least 1 hour, or null to keep them. The default is 30 days.
    /// </summary>
    public TimeSpan? MaximumAge { get; set; } = TimeSpan.FromDays(30);

    /// <summary>
    /// Gets or sets the size of all closed files and all segments that wait for a sink, above which the oldest are deleted, in bytes, or null for no limit.
    /// The default is 10 GiB.
    /// </summary>
    public long? MaximumSize { get; set; } = 10L << 30;

    /// <summary>
    /// Gets or sets whether closed segments become Parquet files. The default is true. If it's false, another <see cref="IPredictionLogSink"/> is needed.
    /// </summary>
    public bool WriteParquet { get; set; } = true;

    /// <summary>
    /// Gets or sets the key of the list of erased units, at least 16 bytes, or null for a random one in a file of the folder. If the key is kept elsewhere, the
    /// folder doesn't show whether a known unit was erased.
    /// </summary>
    public byte[]? ErasureKey { get; set; }

    /// <summary>Gets or sets how long stopping waits until all records are written and all segments are closed. The default is 5 seconds.</summary>
    public TimeSpan ShutdownTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Throws an exception for the first value that isn't allowed.</summary>
    /// <exception cref="ArgumentException">A value isn't allowed; the message names the property, the value, and the allowed range.</exception>
    internal void Check()
    {
        if (FindErrors().FirstOrDefault() is { } error)
        {
            throw new ArgumentException($"{nameof(PredictionLogOptions)}.{error.Option}: {error.Message}", error.Option);
        }
    }

    /// <summary>Finds values that aren't allowed.</summary>
    internal IEnumerable<PredictionLogOptionError> FindErrors() =>
        new[]
        {
            Require(!string.IsNullOrWhiteSpace(Path), nameof(Path), Path, "a folder"),
            Require(!string.IsNullOrWhiteSpace(InstanceName), nameof(InstanceName), InstanceName, "a name"),
            RequireBetween(FlushInterval, PredictionLogLimits.ShortestFlushInterval, PredictionLogLimits.LongestFlushInterval, nameof(FlushInterval)),
            Require(
                RecordsPerThread is >= PredictionLogLimits.FewestRecords and <= PredictionLogLimits.MostRecords,
                nameof(RecordsPerThread),
                RecordsPerThread,
                $"{Number(PredictionLogLimits.FewestRecords)} to {Number(PredictionLogLimits.MostRecords)}"),
            RequireAtLeast(MaximumMemory, PredictionLogLimits.LeastMemory, nameof(MaximumMemory)),
            RequireAtLeast(MaximumOutcomeMemory, PredictionLogLimits.LeastOutcomeMemory, nameof(MaximumOutcomeMemory)),
            RequireAtLeast(SegmentSize, PredictionLogLimits.SmallestSegment, nameof(SegmentSize)),
            RequireBetween(SegmentDuration, PredictionLogLimits.ShortestSegment, PredictionLogLimits.LongestSegment, nameof(SegmentDuration)),
            RequireBetween(MaximumAge ?? PredictionLogLimits.LongestAge, PredictionLogLimits.ShortestAge, PredictionLogLimits.LongestAge, nameof(MaximumAge)),
            RequireAtLeast(MaximumSize ?? long.MaxValue, PredictionLogLimits.SmallestLog, nameof(MaximumSize)),
            Require(
                ErasureKey is null or { Length: >= PredictionLogLimits.ShortestErasureKey },
                nameof(ErasureKey),
                $"{ErasureKey?.Length} bytes",
                "16 bytes or more"),
            RequireBetween(ShutdownTimeout, PredictionLogLimits.ShortestTimeout, PredictionLogLimits.LongestTimeout, nameof(ShutdownTimeout)),
        }.OfType<PredictionLogOptionError>();

    /// <summary>Takes over what can change while the log runs.</summary>
    /// <returns><see langword="false"/> if other options differ, which require a restart.</returns>
    internal bool TryUpdate(PredictionLogOptions changed)
    {
        MaximumAge = changed.MaximumAge;
        MaximumSize = changed.MaximumSize;
        SegmentSize = changed.SegmentSize;
        SegmentDuration = changed.SegmentDuration;
        ShutdownTimeout = changed.ShutdownTimeout;
        return Path == changed.Path && InstanceName == changed.InstanceName && PlanPath == changed.PlanPath && WriteParquet == changed.WriteParquet
            && (ErasureKey ?? []).AsSpan().SequenceEqual(changed.ErasureKey)
            && FlushInterval == changed.FlushInterval && RecordsPerThread == changed.RecordsPerThread && MaximumMemory == changed.MaximumMemory
            && MaximumOutcomeMemory == changed.MaximumOutcomeMemory;
    }

    private static PredictionLogOptionError? RequireBetween(TimeSpan value, TimeSpan minimum, TimeSpan maximum, string option) =>
        Require(value >= minimum && value <= maximum, option, value, $"{minimum} to {maximum}");

    private static PredictionLogOptionError? RequireAtLeast(long value, long minimum, string option) =>
        Require(value >= minimum, option, value, $"{Number(minimum)} or more");

    private static PredictionLogOptionError? Require(bool isAllowed, string option, object? value, string allowed) =>
        isAllowed ? null : new PredictionLogOptionError(option, $"'{value}' isn't valid. Expected {allowed}.");

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
