using System.Text.Json;
using PredictionGuardrails.Fleet.Exchange;

namespace PredictionGuardrails.Fleet.Incidents;

/// <summary>
/// One incident of a guard for all replicas. The first replica to open it reports it; if that replica is gone, another one continues. The last one to close it
/// reports that.
/// </summary>
internal sealed class FleetIncidents(StoreConnection store, ReadFailures failures, Func<string> incarnation)
{
    private const int MostAttempts = 10;

    public async ValueTask<Incident?> CoordinateAsync(Incident incident, CancellationToken cancellationToken)
    {
        try
        {
            return await AgreeAsync(incident, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is FleetStoreException or UnreadableDocumentException)
        {
            failures.LogOnce(exception);

            // A message too many is better than none.
            return incident;
        }
    }

    private async Task<Incident?> AgreeAsync(Incident incident, CancellationToken cancellationToken)
    {
        var name = $"incident/{incident.Guard}";
        for (var attempt = 0; attempt < MostAttempts; attempt++)
        {
            var document = await store.AskAsync((asked, token) => asked.ReadDocumentAsync(name, token), cancellationToken).ConfigureAwait(false);
            var record = document is null ? new IncidentRecord() : DocumentText.Read(name, document, FleetJson.Default.IncidentRecord);
            var (next, report) = incident.IsOpen
                ? Open(incident, record, await OthersIn(record, cancellationToken).ConfigureAwait(false))
                : Close(incident, record, await OthersIn(record, cancellationToken).ConfigureAwait(false));
            if (next == record)
            {
                return report;
            }

            var content = JsonSerializer.Serialize(next, FleetJson.Default.IncidentRecord);
            var isWritten = await store.AskAsync(
                (asked, token) => asked.TryWriteDocumentAsync(name, document?.Version ?? 0, content, token), cancellationToken).ConfigureAwait(false);
            if (isWritten)
            {
                return report;
            }
        }

        return incident;
    }

    private (IncidentRecord Next, Incident? Report) Open(Incident incident, IncidentRecord record, List<string> others)
    {
        var me = incarnation();
        var isMember = record.Replicas.Contains(me);
        if (record.Id is null || (others.Count == 0 && !isMember))
        {
            return (new IncidentRecord { Id = incident.Id, Reporter = me, Replicas = [me] }, incident);
        }

        var isMine = record.Reporter == me || !others.Contains(record.Reporter!);
        var next = isMember && record.Reporter == (isMine ? me : record.Reporter)
            ? record
            : record with { Reporter = isMine ? me : record.Reporter, Replicas = [.. others, me] };
        return (next, isMine ? incident with { Id = record.Id } : null);
    }

    private (IncidentRecord Next, Incident? Report) Close(Incident incident, IncidentRecord record, List<string> others)
    {
        var me = incarnation();
        if (record.Id is null || !record.Replicas.Contains(me))
        {
            // It was opened while the store was gone, and reported by this replica.
            return (record, incident);
        }

        return others.Count == 0
            ? (new IncidentRecord(), incident with { Id = record.Id })
            : (record with { Reporter = others.Contains(record.Reporter!) ? record.Reporter : others[0], Replicas = others }, null);
    }

    /// <summary>The other replicas on which the incident is ongoing, and that are still there.</summary>
    private async Task<List<string>> OthersIn(IncidentRecord record, CancellationToken cancellationToken)
    {
        var me = incarnation();
        if (record.Replicas.All(replica => replica == me))
        {
            return [];
        }

        var replicas = await store.AskAsync(static (asked, token) => asked.ReadReplicasAsync(token), cancellationToken).ConfigureAwait(false);
        var alive = replicas.Select(static replica => replica.Incarnation).ToHashSet(StringComparer.Ordinal);
        return [.. record.Replicas.Where(replica => replica != me && alive.Contains(replica))];
    }
}
