namespace PredictionGuardrails;

/// <summary>
/// Records outcomes: what turned out to be true of predictions that were made earlier. The package <c>PredictionGuardrails.PredictionLog</c> provides one.
/// </summary>
public interface IOutcomeRecorder
{
    /// <summary>The largest number of outcomes of one call: 10,000.</summary>
    const int MaximumCount = 10_000;

    /// <summary>
    /// Records outcomes, all or none. When the task completes, they are on disk. The time at which they are recorded is the time at which they count as known.
    /// An outcome with the same prediction, name, source, revision, and value as an earlier one is recognized as repeated, so that a call can be retried.
    /// </summary>
    /// <param name="outcomes">The outcomes, at most <see cref="MaximumCount"/>.</param>
    /// <param name="cancellationToken">Cancels waiting. The outcomes may be recorded nevertheless.</param>
    /// <exception cref="InvalidOutcomeException">An outcome isn't valid; the exception contains each error. Nothing is recorded.</exception>
    /// <exception cref="IOException">The outcomes can't be written. Nothing is recorded; try again later.</exception>
    Task<OutcomeReceipt> RecordAsync(IReadOnlyList<PredictionOutcome> outcomes, CancellationToken cancellationToken = default);

    /// <summary>Gets the account of each declared outcome, since the process started.</summary>
    IReadOnlyList<OutcomeStatus> GetOutcomeStatus();

    /// <summary>Gets the quality of predictions by each declared outcome that they can be compared with.</summary>
    IReadOnlyList<OutcomeQuality> GetOutcomeQuality();

    /// <summary>
    /// Analyzes where a guard's predictions are wrong by an outcome, and by how much, from the files of the log. Reading takes seconds, and at most
    /// <see cref="OutcomeAnalysis.MaximumPredictions"/> predictions are in memory, so don't call it for each request.
    /// </summary>
    /// <param name="guard">The name of the guard, which isn't case-sensitive.</param>
    /// <param name="outcome">The name of the outcome, which isn't case-sensitive.</param>
    /// <param name="days">The number of days before now, less the maturity of the outcome, from 1 to <see cref="OutcomeAnalysis.MaximumDays"/>.</param>
    /// <param name="progress">Receives the fraction of files that have been read, from 0 to 1; null by default.</param>
    /// <param name="cancellationToken">Cancels the analysis.</param>
    /// <exception cref="ArgumentException">The guard or outcome isn't declared.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="days"/> isn't allowed.</exception>
    /// <exception cref="InvalidDataException">A file of the log is damaged; the message names it.</exception>
    Task<OutcomeAnalysis> AnalyzeAsync(
        string guard, string outcome, int days = 30, IProgress<double>? progress = null, CancellationToken cancellationToken = default);
}
