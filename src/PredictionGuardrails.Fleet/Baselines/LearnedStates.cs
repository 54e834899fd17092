using System.Text.Json;
using PredictionGuardrails.Fleet.Exchange;

namespace PredictionGuardrails.Fleet.Baselines;

/// <summary>
/// What the guards of replicas have learned on top of the merged baseline, for those that start at another hour. One replica writes what it has learned, every few
/// minutes; which one doesn't matter, because all get the same traffic. Used by one exchange at a time.
/// </summary>
internal sealed class LearnedStates(StoreConnection store, ReadFailures failures)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);

    /// <summary>What is older says nothing about this hour.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    /// <summary>The versions of the documents, and since when they haven't changed.</summary>
    private readonly Dictionary<string, (long Version, DateTimeOffset Since)> _seen = new(StringComparer.Ordinal);

    /// <summary>Whether this replica writes the state of a metric now: the one that leads, or another one if that doesn't have this version of the model.</summary>
    public bool IsDue(MonitoredMetric metric, bool isLeading, FleetReading reading)
    {
        var version = reading.Documents.GetValueOrDefault(metric.StateDocument);
        if (!_seen.TryGetValue(metric.StateDocument, out var seen) || seen.Version != version)
        {
            _seen[metric.StateDocument] = seen = (version, reading.Time);
        }

        var isFirst = isLeading && version == 0;
        return isFirst || reading.Time - seen.Since >= (isLeading ? Interval : 2 * Interval);
    }

    /// <summary>Writes what this replica's guard has learned of a metric, unless another replica just has.</summary>
    public async Task ShareAsync(PredictionGuard guard, MonitoredMetric metric, FleetReading reading, CancellationToken cancellationToken)
    {
        if (guard.GetLearnedState(metric.Metric, metric.Segment) is not { } state)
        {
            return;
        }

        var version = reading.Documents.GetValueOrDefault(metric.StateDocument);
        var record = new LearnedStateRecord { Time = reading.Time, State = state };
        var content = JsonSerializer.Serialize(record, FleetJson.Default.LearnedStateRecord);
        await store.AskAsync(
            (asked, token) => asked.TryWriteDocumentAsync(metric.StateDocument, version, content, token), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Has a guard compare with the merged baseline, and continue from what another replica has learned on top of it within the last hour.</summary>
    /// <returns>False if no replica has.</returns>
    public async Task<bool> TryContinueAsync(
        PredictionGuard guard, MonitoredMetric metric, Baseline baseline, FleetReading reading, CancellationToken cancellationToken)
    {
        try
        {
            return await ReadAsync(metric, reading, cancellationToken).ConfigureAwait(false) is { } record
                && reading.Time - record.Time <= Lifetime
                && guard.ContinueFrom(baseline, record.State, metric.Metric, metric.Segment);
        }
        catch (InvalidDataException exception)
        {
            failures.LogOnce(new UnreadableDocumentException(metric.StateDocument, exception.Message, exception));
            return false;
        }
        catch (UnreadableDocumentException exception)
        {
            failures.LogOnce(exception);
            return false;
        }
    }

    private async Task<LearnedStateRecord?> ReadAsync(MonitoredMetric metric, FleetReading reading, CancellationToken cancellationToken)
    {
        if (reading.Documents.GetValueOrDefault(metric.StateDocument) == 0)
        {
            return null;
        }

        var document = await store.AskAsync((asked, token) => asked.ReadDocumentAsync(metric.StateDocument, token), cancellationToken).ConfigureAwait(false);
        return document is null ? null : DocumentText.Read(metric.StateDocument, document, FleetJson.Default.LearnedStateRecord);
    }
}
