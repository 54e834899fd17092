using System.Text.Json;
using PredictionGuardrails.Fleet.Actions;
using PredictionGuardrails.Fleet.Exchange;

namespace PredictionGuardrails.Fleet.Baselines;

/// <summary>The documents with baselines, as this replica knows them. Used by one exchange at a time, and read at any time.</summary>
internal sealed class BaselineDocuments(StoreConnection store)
{
    private readonly Dictionary<string, KnownBaseline> _known = new(StringComparer.Ordinal);

    /// <summary>The baselines of a guard as they were last read.</summary>
    public IReadOnlyList<FleetBaselineStatus> Of(string guard, string modelVersion)
    {
        lock (_known)
        {
            return
            [
                .. _known.Values.Where(known => known.Metric.Guard == guard && known.Metric.ModelVersion == modelVersion)
                    .OrderBy(static known => known.Metric.Key, StringComparer.Ordinal).Select(static known => known.ToStatus()),
            ];
        }
    }

    /// <summary>What is known of a document; null if it was never read.</summary>
    public KnownBaseline? Find(MonitoredMetric metric)
    {
        lock (_known)
        {
            return _known.GetValueOrDefault(metric.Document);
        }
    }

    /// <summary>Reads the document if it has changed.</summary>
    /// <param name="metric">The metric.</param>
    /// <param name="current">The version that the document has now; null if it isn't known.</param>
    /// <param name="epoch">Baselines of before are ignored.</param>
    /// <param name="cancellationToken">Cancels the request to the store.</param>
    public async Task<KnownBaseline> ReadAsync(MonitoredMetric metric, long? current, long epoch, CancellationToken cancellationToken)
    {
        var before = Find(metric);
        if (before is not null && before.Version == current && before.Record.Epoch >= epoch)
        {
            return before;
        }

        if (current == 0 && before is { Record.Merged: not null } && before.Record.Epoch >= epoch)
        {
            return await RestoreAsync(before, cancellationToken).ConfigureAwait(false);
        }

        var document = current == 0
            ? null
            : await store.AskAsync((asked, token) => asked.ReadDocumentAsync(metric.Document, token), cancellationToken).ConfigureAwait(false);
        var record = document is null ? null : DocumentText.Read(metric.Document, document, FleetJson.Default.BaselineRecord);
        if (record is null || record.Epoch < epoch)
        {
            record = new BaselineRecord { Epoch = epoch };
        }

        var isSame = before?.Record.Epoch == record.Epoch && before.Record.Merged == record.Merged;
        return Keep(new KnownBaseline(metric, document?.Version ?? 0, record, isSame && before!.IsSettled));
    }

    /// <summary>Writes what a document says from now on.</summary>
    /// <returns>What is known now; null if another replica has written it since it was read.</returns>
    public async Task<KnownBaseline?> TryWriteAsync(KnownBaseline known, BaselineRecord next, CancellationToken cancellationToken)
    {
        var content = JsonSerializer.Serialize(next, FleetJson.Default.BaselineRecord);
        var isWritten = await store.AskAsync(
            (asked, token) => asked.TryWriteDocumentAsync(known.Metric.Document, known.Version, content, token), cancellationToken).ConfigureAwait(false);
        var isSettled = known.IsSettled && next.Merged == known.Record.Merged;
        return isWritten ? Keep(known with { Version = known.Version + 1, Record = next, IsSettled = isSettled }) : null;
    }

    /// <summary>Keeps what is known of a document.</summary>
    public KnownBaseline Keep(KnownBaseline known)
    {
        lock (_known)
        {
            return _known[known.Metric.Document] = known;
        }
    }

    /// <inheritdoc cref="FleetActions.ForgetVersions"/>
    public void ForgetVersions()
    {
        lock (_known)
        {
            foreach (var (document, known) in _known.Where(static known => known.Value.Version > 0).ToList())
            {
                _known[document] = known with { Version = -1 };
            }
        }
    }

    /// <summary>Writes what the store has lost. The first replica that notices does.</summary>
    private async Task<KnownBaseline> RestoreAsync(KnownBaseline known, CancellationToken cancellationToken) =>
        await TryWriteAsync(known with { Version = 0 }, known.Record, cancellationToken).ConfigureAwait(false) ?? known;
}
