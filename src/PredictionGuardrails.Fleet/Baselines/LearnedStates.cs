using System.Text.Json;
using PredictionGuardrails.Fleet.Exchange;

namespace PredictionGuardrails.Fleet.Baselines;

/// <summary>
/// What the guards of replicas have learned on top of the merged baseline, for those that start at another hour. One replica shares what it has learned, every few
/// minutes: one that predicts the same as the one that shared before, or whose own baseline was merged. Used by one exchange at a time.
/// </summary>
internal sealed class LearnedStates(StoreConnection store, ReadFailures failures)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);

    /// <summary>What is older says nothing about this hour.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    /// <summary>So many predictions of the last hour tell a wrong model from a right one.</summary>
    private const int FewestPredictions = 100;

    /// <summary>The versions of the documents, and since when they haven't changed.</summary>
    private readonly Dictionary<string, (long Version, DateTimeOffset Since)> _seen = new(StringComparer.Ordinal);

    /// <summary>Whether this replica shares the state of a metric now: the one that leads, or another one if that doesn't have this version of the model.</summary>
    public bool IsDue(MonitoredMetric metric, bool isLeading, FleetReading reading)
    {
        var version = reading.Documents.GetValueOrDefault(metric.StateDocument);
        var isKnown = _seen.TryGetValue(metric.StateDocument, out var seen) && seen.Version == version;
        if (!isKnown)
        {
            seen = (version, reading.Time);
        }

        var isDue = (isLeading && version == 0 && !isKnown) || reading.Time - seen.Since >= (isLeading ? Interval : 2 * Interval);
        _seen[metric.StateDocument] = isDue ? (version, reading.Time) : seen;
        return isDue;
    }

    /// <summary>Shares what this replica's guard has learned of a metric, unless another replica just has.</summary>
    /// <param name="guard">The guard.</param>
    /// <param name="metric">The metric.</param>
    /// <param name="isMerged">Whether the baseline that this process learned is one of those that were merged.</param>
    /// <param name="reading">The exchange.</param>
    /// <param name="cancellationToken">Cancels requests to the store.</param>
    public async Task ShareAsync(PredictionGuard guard, MonitoredMetric metric, bool isMerged, FleetReading reading, CancellationToken cancellationToken)
    {
        // A replica that gets no calls any longer knows nothing about this hour.
        var lastHour = guard.GetSnapshot(metric.Metric, SnapshotWindow.LastHour, metric.Segment);
        var isCalled = lastHour.Count >= FewestPredictions && guard.GetSnapshot(metric.Metric, SnapshotWindow.LastMinute, metric.Segment).Count > 0;
        if (!isCalled || guard.GetLearnedState(metric.Metric, metric.Segment) is not { } state)
        {
            return;
        }

        try
        {
            var earlier = await ReadAsync(metric, reading, cancellationToken).ConfigureAwait(false);
            if (earlier is null ? !isMerged : !BaselineAgreement.PredictTheSame(lastHour, earlier.LastHour))
            {
                return;
            }
        }
        catch (UnreadableDocumentException) when (isMerged)
        {
            // It's written again.
        }

        var record = new LearnedStateRecord { Time = reading.Time, State = state, LastHour = lastHour };
        var content = JsonSerializer.Serialize(record, FleetJson.Default.LearnedStateRecord);
        var version = reading.Documents.GetValueOrDefault(metric.StateDocument);
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

    /// <summary>What was shared within the last hour; null if nothing was.</summary>
    private async Task<LearnedStateRecord?> ReadAsync(MonitoredMetric metric, FleetReading reading, CancellationToken cancellationToken)
    {
        if (reading.Documents.GetValueOrDefault(metric.StateDocument) == 0)
        {
            return null;
        }

        var document = await store.AskAsync((asked, token) => asked.ReadDocumentAsync(metric.StateDocument, token), cancellationToken).ConfigureAwait(false);
        var record = document is null ? null : DocumentText.Read(metric.StateDocument, document, FleetJson.Default.LearnedStateRecord);
        return record is not null && reading.Time - record.Time <= Lifetime ? record : null;
    }
}
