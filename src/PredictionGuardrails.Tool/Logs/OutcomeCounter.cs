using PredictionGuardrails.PredictionLog;
using PredictionGuardrails.PredictionLog.Outcomes;
using PredictionGuardrails.PredictionLog.Storage;

namespace PredictionGuardrails.Tool.Logs;

/// <summary>Counts outcomes, and those whose predictions are in the log. Memory is bounded by hashes of the outcomes.</summary>
internal sealed class OutcomeCounter
{
    private readonly SortedDictionary<string, Counted> _outcomes = new(StringComparer.Ordinal);

    /// <summary>For each guard, the hashes of the predictions that outcomes refer to, and whether they are in the log.</summary>
    private readonly Dictionary<string, Dictionary<ulong, bool>> _guards = new(StringComparer.Ordinal);

    private OutcomeCounter()
    {
    }

    /// <summary>Reads all outcomes. Read predictions after them, so that none of an outcome that is recorded meanwhile is missed.</summary>
    /// <exception cref="InvalidDataException">A file is damaged; the message names it.</exception>
    public static async Task<OutcomeCounter> ReadAsync(LogFolder folder, string? guard, CancellationToken cancellationToken)
    {
        var counter = new OutcomeCounter();
        await foreach (var outcome in OutcomeFiles.ReadAsync(folder, guard, cancellationToken))
        {
            counter.Add(outcome);
        }

        return counter;
    }

    /// <summary>Takes a prediction of the log.</summary>
    public void Add(LoggedPrediction record)
    {
        if (!_guards.TryGetValue(record.Guard, out var predictions))
        {
            return;
        }

        Find(predictions, HashOf(record.Id));
        if (record.Key is { } key)
        {
            Find(predictions, KeyHash.Of(key));
        }
    }

    /// <summary>The counts by guard and outcome, when all predictions were added.</summary>
    public IReadOnlyList<LogOutcomeCounts> Count() => [.. _outcomes.Values.Select(counted => counted.ToCounts(_guards[counted.Guard]))];

    private void Add(OutcomeRecord outcome)
    {
        var name = $"{outcome.Guard}\n{outcome.Outcome}";
        if (!_outcomes.TryGetValue(name, out var counted))
        {
            _outcomes[name] = counted = new Counted(outcome.Guard, outcome.Outcome);
            _guards.TryAdd(outcome.Guard, []);
        }

        var prediction = outcome.PredictionId is { } id ? HashOf(id) : KeyHash.Of(outcome.Key ?? "");
        counted.Add(outcome, prediction);
        _guards[outcome.Guard].TryAdd(prediction, value: false);
    }

    private static void Find(Dictionary<ulong, bool> predictions, ulong hash)
    {
        if (predictions.ContainsKey(hash))
        {
            predictions[hash] = true;
        }
    }

    /// <summary>An ID isn't the key with the same text.</summary>
    private static ulong HashOf(Guid id) => ~KeyHash.Of(id);

    private sealed class Counted(string guard, string outcome)
    {
        private readonly HashSet<ulong> _identities = [];
        private readonly List<ulong> _predictions = [];
        private long _revised;
        private long _repeated;
        private DateTime _lastRecordedAt;

        public string Guard => guard;

        public void Add(OutcomeRecord added, ulong prediction)
        {
            if (!_identities.Add(RecentOutcomes.IdentityOf(added)))
            {
                _repeated++;
                return;
            }

            _predictions.Add(prediction);
            _revised += added.Revision > 0 ? 1 : 0;
            _lastRecordedAt = added.KnownAt > _lastRecordedAt ? added.KnownAt : _lastRecordedAt;
        }

        public LogOutcomeCounts ToCounts(Dictionary<ulong, bool> predictions)
        {
            var joined = _predictions.LongCount(prediction => predictions[prediction]);
            return new LogOutcomeCounts
            {
                Guard = guard,
                Outcome = outcome,
                Recorded = _predictions.Count,
                Joined = joined,
                Unmatched = _predictions.Count - joined,
                Revised = _revised,
                Repeated = _repeated,
                LastRecordedAt = new DateTimeOffset(_lastRecordedAt, TimeSpan.Zero),
            };
        }
    }
}
