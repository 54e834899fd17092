namespace PredictionGuardrails.PredictionLog;

/// <summary>
/// Receives the records of the prediction log, a segment at a time. Records are always written to segments on disk first; a segment that has ended is passed
/// to every sink, and deleted when all of them have it.
/// </summary>
public interface IPredictionLogSink
{
    /// <summary>Gets the name of the sink in errors and in the application's log, such as <c>PostgreSQL</c>.</summary>
    string Name { get; }

    /// <summary>
    /// Stores all records of a segment, or none. A sink can get a segment again that it has stored before, because the process ended in between, so it must
    /// recognize it by <see cref="PredictionLogSegment.Name"/>. It gets one segment at a time.
    /// </summary>
    /// <param name="segment">The segment.</param>
    /// <param name="cancellationToken">Cancels storing, because the service stops.</param>
    /// <remarks>If this throws, the segment stays on disk, and is passed again later: after 1 second at first, and after 5 minutes at most.</remarks>
    Task WriteAsync(PredictionLogSegment segment, CancellationToken cancellationToken);

    /// <summary>Deletes the stored records of a unit. A sink that can't delete keeps the default, which deletes nothing.</summary>
    /// <param name="unit">Who or what the records are about, as text.</param>
    /// <param name="before">The time before which the records were made.</param>
    /// <param name="cancellationToken">Cancels deleting.</param>
    /// <returns>The number of deleted records for each place that had any, such as a file or a table.</returns>
    Task<IReadOnlyDictionary<string, long>> EraseAsync(string unit, DateTimeOffset before, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyDictionary<string, long>>(new Dictionary<string, long>());
}
