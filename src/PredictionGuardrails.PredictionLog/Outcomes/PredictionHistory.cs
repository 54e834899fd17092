using PredictionGuardrails.PredictionLog.Storage;

namespace PredictionGuardrails.PredictionLog.Outcomes;

/// <summary>Reads predictions of earlier processes that still wait for outcomes.</summary>
internal static class PredictionHistory
{
    /// <summary>Reads the predictions of an instance, in the order in which they were made, and all outcomes of the guard since then.</summary>
    /// <param name="folder">The folder of the log.</param>
    /// <param name="outcomes">The guard.</param>
    /// <param name="instance">The name of the instance.</param>
    /// <param name="from">The earliest time of a prediction.</param>
    /// <param name="own">The folder with the open segments of this process, whose predictions are in memory already.</param>
    public static async Task<(List<IndexedPrediction> Predictions, List<OutcomeRecord> Outcomes)> ReadAsync(
        LogFolder folder, GuardOutcomes outcomes, string instance, DateTimeOffset from, string own)
    {
        var predictions = new List<IndexedPrediction>();
        using var log = LogSnapshot.Open(folder, outcomes.Guard);
        var firstDay = DateOnly.FromDateTime(from.UtcDateTime);
        byte level = 0;
        var parts = log.Parts.Where(part => LogFolder.IsOfSegment(part.Path) && LogFolder.DayOfSegment(part.Path) >= firstDay);
        foreach (var part in parts.Where(part => Path.GetDirectoryName(part.Path) != own))
        {
            await foreach (var record in part.ReadAsync(CancellationToken.None).ConfigureAwait(false))
            {
                if (record.Time >= from && record.Instance == instance
                    && IndexedPredictions.TryCreate(record, outcomes.Compared, outcomes.Arms, out var prediction))
                {
                    Add(predictions, prediction, outcomes.Capacity, ref level);
                }
            }
        }

        LeaveOutArmsIfSampled(predictions);
        predictions.Sort(static (one, other) => one.Time.CompareTo(other.Time));
        var known = await OutcomeFiles.ReadAsync(folder, outcomes.Guard, CancellationToken.None)
            .Where(outcome => predictions.Count > 0 && outcome.KnownAt >= from.UtcDateTime).ToListAsync().ConfigureAwait(false);
        return (predictions, known);
    }

    /// <summary>
    /// If only a sample of units is logged, files contain further records with a breach, and don't say which of the sample have one. To compare arms by what is
    /// left would favor the arm with fewer breaches.
    /// </summary>
    private static void LeaveOutArmsIfSampled(List<IndexedPrediction> predictions)
    {
        if (!predictions.Exists(static prediction => prediction.Probability < 1))
        {
            return;
        }

        for (var i = 0; i < predictions.Count; i++)
        {
            predictions[i] = predictions[i] with { Flags = predictions[i].Flags & ~IndexedFlags.Sampled };
        }
    }

    /// <summary>If there are more than fit into memory, half of the keys leave, as in the index.</summary>
    private static void Add(List<IndexedPrediction> predictions, IndexedPrediction prediction, int capacity, ref byte level)
    {
        prediction.Level = level;
        if (PredictionIndex.IsKept(prediction.Sampling, level))
        {
            predictions.Add(prediction);
        }

        if (predictions.Count > capacity)
        {
            var next = ++level;
            predictions.RemoveAll(other => !PredictionIndex.IsKept(other.Sampling, next));
            for (var i = 0; i < predictions.Count; i++)
            {
                predictions[i] = predictions[i] with { Level = next };
            }
        }
    }
}
