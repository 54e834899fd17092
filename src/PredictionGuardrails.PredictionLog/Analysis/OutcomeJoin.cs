using System.Numerics;
using PredictionGuardrails.PredictionLog.Outcomes;

namespace PredictionGuardrails.PredictionLog.Analysis;

/// <summary>Joins outcomes in the files of a log with predictions in memory, as the service does.</summary>
internal static class OutcomeJoin
{
    private const int FewestPredictions = 1024;

    /// <summary>Reads the latest revision of the outcome of each prediction.</summary>
    /// <param name="request">What is analyzed.</param>
    /// <param name="predictions">The predictions.</param>
    /// <param name="names">Receives the texts of labels.</param>
    /// <param name="cancellationToken">Cancels reading.</param>
    /// <exception cref="InvalidDataException">A file is damaged; the message names it.</exception>
    public static async Task<IndexedOutcome[]> ReadAsync(
        AnalysisRequest request, IReadOnlyList<IndexedPrediction> predictions, ClassNames names, CancellationToken cancellationToken)
    {
        // All predictions have room, so that their numbers are those of the rows.
        var capacity = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(FewestPredictions, predictions.Count));
        var index = new PredictionIndex(capacity, 1, long.MaxValue / 2);
        foreach (var prediction in predictions)
        {
            index.Add(prediction);
        }

        var found = new List<long>();
        await foreach (var outcome in OutcomeFiles.ReadAsync(request.Folder, request.Guard, cancellationToken).ConfigureAwait(false))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!IsWanted(outcome, request))
            {
                continue;
            }

            found.Clear();
            index.Find(GuardOutcomes.HashOf(outcome), outcome.PredictionId is not null, found);
            found.ForEach(number => index.OutcomeOf(number, 0).Take(outcome));
            if (found.Count > 0 && outcome.Label is { } label)
            {
                names.Add(IndexedPredictions.HashOfLabel(label), label);
            }
        }

        return [.. Enumerable.Range(0, predictions.Count).Select(row => index.OutcomeOf(row, 0))];
    }

    /// <summary>A file may contain outcomes that an earlier version of the service has declared otherwise.</summary>
    private static bool IsWanted(OutcomeRecord outcome, AnalysisRequest request) =>
        outcome.Outcome.Equals(request.Outcome.Name, StringComparison.OrdinalIgnoreCase)
        && (request.Outcome.Type == OutcomeType.Label) == (outcome.Label is not null);
}
