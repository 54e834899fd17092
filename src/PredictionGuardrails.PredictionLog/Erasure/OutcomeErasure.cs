using PredictionGuardrails.PredictionLog.Outcomes;
using PredictionGuardrails.PredictionLog.ParquetFiles;
using PredictionGuardrails.PredictionLog.Storage;

namespace PredictionGuardrails.PredictionLog.Erasure;

/// <summary>Rewrites closed files of outcomes without those of erased records.</summary>
internal sealed class OutcomeErasure(LogFolder folder)
{
    private readonly Dictionary<string, ErasedPredictions> _guards = new(StringComparer.Ordinal);

    /// <summary>Takes records whose outcomes are to be erased.</summary>
    public async Task CollectAsync(IAsyncEnumerable<LoggedPrediction> records)
    {
        await foreach (var record in records.ConfigureAwait(false))
        {
            if (!_guards.TryGetValue(record.Guard, out var predictions))
            {
                predictions = new ErasedPredictions([], []);
                _guards.Add(record.Guard, predictions);
            }

            predictions.Ids.Add(record.Id);
            if (record.Key is { } key)
            {
                predictions.Keys.Add(KeyHash.Of(key));
            }
        }
    }

    /// <summary>Erases the outcomes.</summary>
    /// <returns>The number of erased outcomes by the path of the file.</returns>
    public async Task<Dictionary<string, long>> EraseAsync(CancellationToken cancellationToken)
    {
        var erased = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var (guard, predictions) in _guards)
        {
            foreach (var file in folder.Outcomes.ClosedFiles(guard).ToList())
            {
                var outcomes = ParquetOutcomeFile.ReadAsync(file, cancellationToken);
                var count = await outcomes.LongCountAsync(predictions.Contain, cancellationToken).ConfigureAwait(false);
                if (count > 0)
                {
                    await RewriteAsync(file, outcomes.Where(outcome => !predictions.Contain(outcome)), cancellationToken).ConfigureAwait(false);
                    erased[file] = count;
                }
            }
        }

        return erased;
    }

    private static async Task RewriteAsync(string file, IAsyncEnumerable<OutcomeRecord> kept, CancellationToken cancellationToken)
    {
        var draft = file + ParquetErasure.DraftExtension;
        if (await ParquetOutcomeFile.WriteAsync(kept, draft, cancellationToken).ConfigureAwait(false) == 0)
        {
            File.Delete(draft);
            File.Delete(file);
            return;
        }

        File.SetLastWriteTimeUtc(draft, File.GetLastWriteTimeUtc(file));
        File.Move(draft, file, overwrite: true);
    }

    private sealed record ErasedPredictions(HashSet<ulong> Keys, HashSet<Guid> Ids)
    {
        public bool Contain(OutcomeRecord outcome) =>
            outcome.PredictionId is { } id ? Ids.Contains(id) : outcome.Key is { } key && Keys.Contains(KeyHash.Of(key));
    }
}
