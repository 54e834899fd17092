using System.Globalization;
using PredictionGuardrails.PredictionLog.Outcomes;
using PredictionGuardrails.PredictionLog.Storage;

namespace PredictionGuardrails.PredictionLog.Analysis;

/// <summary>Reads the records of the predictions with the largest errors once more, with all columns that may be shown.</summary>
/// <param name="request">What is analyzed, and what may be shown.</param>
/// <param name="hidden">The columns that aren't shown.</param>
internal sealed class WorstSearch(AnalysisRequest request, IReadOnlyCollection<string> hidden)
{
    private const int Most = 20;

    /// <summary>Finds the predictions, the one with the largest error first; of equal errors, the latest one first.</summary>
    /// <param name="table">The predictions.</param>
    /// <param name="predictions">Those with an outcome.</param>
    /// <param name="describe">Returns the texts of a prediction and its outcome, by the index of the prediction.</param>
    /// <param name="cancellationToken">Cancels reading.</param>
    /// <exception cref="InvalidDataException">A file is damaged; the message names it.</exception>
    public async Task<IReadOnlyList<WorstPrediction>> FindAsync(
        AnalysisTable table, AnalyzedPredictions predictions, Func<int, ComparedTexts> describe, CancellationToken cancellationToken)
    {
        // Rows are in the order of time.
        var worst = Enumerable.Range(0, predictions.Count).Where(i => predictions.Errors[i] > 0)
            .OrderByDescending(i => predictions.Errors[i]).ThenByDescending(static i => i).Take(Most).ToList();
        var wanted = worst.ToDictionary(i => table.Predictions[predictions.Rows[i]].Id);

        // What is made at the end of a day can be written on the next one.
        var days = worst.Select(i => DateOnly.FromDateTime(new DateTime(table.Predictions[predictions.Rows[i]].Time))).ToHashSet();
        days.UnionWith([.. days.Select(static day => day.AddDays(1))]);
        var found = new Dictionary<int, WorstPrediction>();
        using var log = LogSnapshot.Open(request.Folder, request.Guard);
        foreach (var part in log.Parts.Where(part => LogFolder.IsOfSegment(part.Path) && days.Contains(LogFolder.DayOfSegment(part.Path))))
        {
            if (found.Count == wanted.Count)
            {
                break;
            }

            await foreach (var record in part.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                if (wanted.TryGetValue(KeyHash.Of(record.Id), out var i))
                {
                    found[i] = Create(record, describe(i), predictions.Errors[i]);
                }
            }
        }

        // The retention may have deleted a record meanwhile.
        return [.. worst.Where(found.ContainsKey).Select(i => found[i])];
    }

    private WorstPrediction Create(LoggedPrediction record, ComparedTexts texts, double error)
    {
        var columns = record.Columns.Where(column => !hidden.Contains(column.Key, StringComparer.OrdinalIgnoreCase));
        return new WorstPrediction
        {
            Id = record.Id,
            Time = record.Time,
            Key = request.ShowsKeys ? record.Key : null,
            Unit = request.ShowsUnits ? record.Unit : null,
            Prediction = texts.Prediction,
            Outcome = texts.Outcome,
            Error = error,
            Columns = [.. columns.Select(static column => new WorstPredictionColumn(column.Key, TextOf(column.Value)))],
        };
    }

    private static string? TextOf(object? value) => value switch
    {
        null => null,
        bool isTrue => isTrue ? "true" : "false",
        DateTimeOffset time => time.ToString("O", CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    };
}
