using Microsoft.Extensions.Logging;
using PredictionGuardrails.PredictionLog.Quality;
using PredictionGuardrails.PredictionLog.Recording;

namespace PredictionGuardrails.PredictionLog.Outcomes;

/// <summary>Records the outcomes of all guards: checks them, writes them, and joins them with their predictions.</summary>
/// <param name="guards">The guards that declare outcomes.</param>
/// <param name="store">Writes outcomes.</param>
/// <param name="feed">Finds outcomes that other processes have recorded.</param>
/// <param name="search">Looks for predictions that aren't in memory.</param>
/// <param name="learned">Keeps what was learned about quality.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Gets what goes wrong.</param>
internal sealed class OutcomeLog(
    Func<IReadOnlyList<GuardLog>> guards,
    OutcomeStore store,
    OutcomeFeed feed,
    OutcomeSearch search,
    QualityStore learned,
    TimeProvider time,
    ILogger logger) : IDisposable
{
    private static readonly TimeSpan SaveInterval = TimeSpan.FromHours(1);
    private readonly RecentOutcomes _recent = new();
    private readonly Lock _gate = new();
    private readonly Lock _saving = new();
    private readonly SemaphoreSlim _merging = new(1);
    private Task _running = Task.CompletedTask;
    private long _savedAt = time.GetTimestamp();

    /// <inheritdoc cref="OutcomeStore.Error"/>
    public string? Error => store.Error;

    public async Task<OutcomeReceipt> RecordAsync(IReadOnlyList<PredictionOutcome> outcomes, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(outcomes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(outcomes.Count, IOutcomeRecorder.MaximumCount, nameof(outcomes));
        var accepted = Accept(outcomes);
        if (accepted.Count > 0)
        {
            await WriteAsync(accepted).WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        return new OutcomeReceipt(accepted.Count, outcomes.Count - accepted.Count);
    }

    public IReadOnlyList<OutcomeStatus> GetStatus() => [.. Guards().SelectMany(static guard => guard.Outcomes!.GetStatus())];

    public IReadOnlyList<OutcomeQuality> GetQuality() => [.. Guards().SelectMany(static guard => guard.Quality!.GetQuality())];

    /// <summary>Joins, evaluates, and closes what is due, in the background.</summary>
    public void Run()
    {
        if (_running.IsCompleted && Guards().Count > 0)
        {
            _running = Task.Run(RunAsync);
        }
    }

    /// <summary>Joins outcomes with predictions, and evaluates quality.</summary>
    public async Task EvaluateAsync()
    {
        var declaring = Guards();
        await Task.WhenAll(declaring.Select(static guard => guard.Loaded)).ConfigureAwait(false);
        await _merging.WaitAsync().ConfigureAwait(false);
        try
        {
            await feed.RunAsync([.. declaring.Select(static guard => guard.Outcomes!)]).ConfigureAwait(false);
        }
        finally
        {
            _merging.Release();
        }

        var now = time.GetUtcNow().UtcTicks;
        foreach (var guard in declaring)
        {
            guard.Outcomes!.Retry(now);
            guard.Quality!.Run();
        }
    }

    /// <summary>Closes all files. What fails is logged, and stays on disk for the next process.</summary>
    public async Task CloseAsync()
    {
        try
        {
            await store.CloseAsync().ConfigureAwait(false);
            await EvaluateAsync().ConfigureAwait(false);
            await search.RunAsync(Guards(), isForced: true).ConfigureAwait(false);
            Save();
        }
        catch (Exception exception)
        {
            // A log that stops must not keep its service from stopping.
            Log.OutcomesFailed(logger, exception);
        }
    }

    public void Stop() => store.Stop();

    public void Dispose()
    {
        store.Dispose();
        _merging.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            await EvaluateAsync().ConfigureAwait(false);
            if (time.GetElapsedTime(_savedAt) >= SaveInterval)
            {
                Save();
            }

            await store.CloseDueAsync().ConfigureAwait(false);
            await search.RunAsync(Guards(), isForced: false).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // Whatever it is, the next turn tries again.
            Log.OutcomesFailed(logger, exception);
        }
    }

    /// <summary>Keeps what was learned and evaluated.</summary>
    public void Save()
    {
        lock (_saving)
        {
            _savedAt = time.GetTimestamp();
            Guards().ForEach(guard => learned.Write(guard.Schema.Guard, guard.Quality!.States));
        }
    }

    private List<GuardLog> Guards() => [.. guards().Where(static guard => guard.Outcomes is not null)];

    /// <summary>Checks outcomes, and returns those that are new.</summary>
    private List<AcceptedOutcome> Accept(IReadOnlyList<PredictionOutcome> outcomes)
    {
        var declaring = Guards();
        var now = time.GetUtcNow();
        var check = new OutcomeCheck([.. declaring.Select(static guard => guard.Outcomes!)], now);
        var valid = new List<AcceptedOutcome>(outcomes.Count);
        for (var i = 0; i < outcomes.Count; i++)
        {
            if (check.Find(outcomes[i], i) is { } found)
            {
                valid.Add(Create(outcomes[i], declaring.Find(guard => guard.Outcomes == found)!, now, i, check));
            }
        }

        lock (_gate)
        {
            return check.Errors.Count == 0 ? SelectNew(valid, check) : throw new InvalidOutcomeException(check.Errors);
        }
    }

    private List<AcceptedOutcome> SelectNew(List<AcceptedOutcome> valid, OutcomeCheck check)
    {
        var accepted = new List<AcceptedOutcome>(valid.Count);
        var repeated = new List<AcceptedOutcome>();
        for (var i = 0; i < valid.Count; i++)
        {
            switch (_recent.Add(valid[i].Record))
            {
                case OutcomeNovelty.New:
                    accepted.Add(valid[i]);
                    break;
                case OutcomeNovelty.Contradicting:
                    check.Contradict(valid[i].Record, i);
                    break;
                default:
                    repeated.Add(valid[i]);
                    break;
            }
        }

        if (check.Errors.Count > 0)
        {
            accepted.ForEach(outcome => _recent.Remove(outcome.Record));
            throw new InvalidOutcomeException(check.Errors);
        }

        repeated.ForEach(static outcome => outcome.Guard.Repeat(outcome.Record.Outcome));
        return accepted;
    }

    private async Task WriteAsync(List<AcceptedOutcome> accepted)
    {
        try
        {
            await store.AppendAsync([.. accepted.Select(static outcome => outcome.Record)]).ConfigureAwait(false);
        }
        catch
        {
            lock (_gate)
            {
                accepted.ForEach(outcome => _recent.Remove(outcome.Record));
            }

            throw;
        }

        accepted.ForEach(static outcome => outcome.Guard.Apply(outcome.Record));
    }

    private static AcceptedOutcome Create(PredictionOutcome outcome, GuardLog guard, DateTimeOffset now, int index, OutcomeCheck check)
    {
        var key = outcome.Key.IsNone ? null : guard.Redactor.RedactKey(outcome.Key.ToString());
        if (key is null && !outcome.Key.IsNone)
        {
            check.EraseKey(guard.Schema.Guard, index);
        }

        return new AcceptedOutcome(guard.Outcomes!, new OutcomeRecord
        {
            Guard = guard.Schema.Guard,
            Outcome = guard.Outcomes!.Find(outcome.Name)!.Name,
            Key = key,
            PredictionId = outcome.PredictionId,
            Value = outcome.Value.Type == OutcomeType.Label ? null : outcome.Value.Number,
            Label = outcome.Value.Label,
            HappenedAt = WholeMicroseconds(outcome.HappenedAt ?? now),
            KnownAt = WholeMicroseconds(now),
            Source = outcome.Source,
            Revision = outcome.Revision,
        });
    }

    private static DateTime WholeMicroseconds(DateTimeOffset time) =>
        new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerMicrosecond), DateTimeKind.Utc);

    private sealed record AcceptedOutcome(GuardOutcomes Guard, OutcomeRecord Record);
}
