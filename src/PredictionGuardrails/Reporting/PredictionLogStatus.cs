namespace PredictionGuardrails;

/// <summary>
/// The account of a guard's prediction log since the process started. At any time, <see cref="Offered"/> is the sum of <see cref="Written"/>,
/// <see cref="Pending"/>, <see cref="Dropped"/>, and <see cref="SampledOut"/>.
/// </summary>
public sealed record PredictionLogStatus
{
    /// <summary>Gets the name of the guard.</summary>
    public required string Guard { get; init; }

    /// <summary>Gets the number of calls that should be logged.</summary>
    public required long Offered { get; init; }

    /// <summary>Gets the number of records that were written to disk, without those that were dropped afterwards.</summary>
    public required long Written { get; init; }

    /// <summary>Gets the number of records that wait for the writer.</summary>
    public required long Pending { get; init; }

    /// <summary>Gets the number of calls that weren't logged because their unit isn't part of the sample.</summary>
    public required long SampledOut { get; init; }

    /// <summary>Gets the number of records that were dropped because too many were waiting.</summary>
    public required long DroppedBecauseFull { get; init; }

    /// <summary>Gets the number of records that were dropped because they couldn't be written to disk.</summary>
    public required long DroppedBecauseOfStorage { get; init; }

    /// <summary>Gets the number of records that were dropped because making them failed.</summary>
    public required long DroppedBecauseOfErrors { get; init; }

    /// <summary>
    /// Gets the number of records that were dropped after they had been written, because the retention ended before every sink had them.
    /// </summary>
    public long DroppedBecauseOfSinks { get; init; }

    /// <summary>Gets the number of records that were dropped, for whatever reason.</summary>
    public long Dropped => DroppedBecauseFull + DroppedBecauseOfStorage + DroppedBecauseOfErrors + DroppedBecauseOfSinks;

    /// <summary>Gets how long the oldest pending record has been waiting for the writer; zero if no record is pending.</summary>
    public TimeSpan Lag { get; init; }

    /// <summary>Gets what is wrong with the storage, or null if nothing is.</summary>
    public string? StorageError { get; init; }

    /// <summary>
    /// Gets the name of a sink that fails and what is wrong with it, or null if none fails. Records stay on disk until it takes them.
    /// </summary>
    public string? SinkError { get; init; }
}
