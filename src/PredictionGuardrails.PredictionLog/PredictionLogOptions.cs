namespace PredictionGuardrails.PredictionLog;

/// <summary>Configures the prediction log.</summary>
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
    /// Gets or sets how often records are written to disk, from 10 milliseconds to 1 minute. A process that is killed loses at most the records of this
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
    /// Gets or sets the size at which an open segment is closed and becomes a Parquet file, in bytes, at least 64 KiB. The default is 64 MiB.
    /// </summary>
    public long SegmentSize { get; set; } = 64L << 20;

    /// <summary>Gets or sets the age at which an open segment is closed, from 1 second to 24 hours. The default is 1 hour.</summary>
    public TimeSpan SegmentDuration { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Gets or sets how long closed files, and segments that wait for a sink, are kept, or null to keep them. The default is 30 days.</summary>
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

    /// <exception cref="ArgumentException">A value isn't allowed; the message names the property, the value, and the allowed range.</exception>
    internal void Check()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(Path, nameof(Path));
        ArgumentException.ThrowIfNullOrWhiteSpace(InstanceName, nameof(InstanceName));
        ThrowUnlessBetween(FlushInterval, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(1), nameof(FlushInterval));
        ThrowUnless(RecordsPerThread is >= 64 and <= 1 << 20, nameof(RecordsPerThread), RecordsPerThread, "64 to 1,048,576");
        ThrowUnless(MaximumMemory >= 1 << 20, nameof(MaximumMemory), MaximumMemory, "1,048,576 or more");
        ThrowUnless(SegmentSize >= 1 << 16, nameof(SegmentSize), SegmentSize, "65,536 or more");
        ThrowUnlessBetween(SegmentDuration, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1), nameof(SegmentDuration));
        ThrowUnless(MaximumAge is null || MaximumAge >= TimeSpan.FromHours(1), nameof(MaximumAge), MaximumAge, "01:00:00 or more, or null");
        ThrowUnless(MaximumSize is null or >= 1 << 20, nameof(MaximumSize), MaximumSize, "1,048,576 or more, or null");
        ThrowUnless(ErasureKey is null or { Length: >= 16 }, nameof(ErasureKey), $"{ErasureKey?.Length} bytes", "16 bytes or more, or null");
        ThrowUnlessBetween(ShutdownTimeout, TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(10), nameof(ShutdownTimeout));
    }

    private static void ThrowUnlessBetween(TimeSpan value, TimeSpan minimum, TimeSpan maximum, string property) =>
        ThrowUnless(value >= minimum && value <= maximum, property, value, $"{minimum} to {maximum}");

    private static void ThrowUnless(bool isAllowed, string property, object? value, string allowed)
    {
        if (!isAllowed)
        {
            throw new ArgumentException($"{nameof(PredictionLogOptions)}.{property}: '{value}' isn't valid. Expected {allowed}.", property);
        }
    }
}
