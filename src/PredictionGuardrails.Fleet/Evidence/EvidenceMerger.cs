using PredictionGuardrails.Fleet.Configuration;
using PredictionGuardrails.Fleet.Exchange;
using PredictionGuardrails.Fleet.Quorum;

namespace PredictionGuardrails.Fleet.Evidence;

/// <summary>
/// Adds up what all replicas gather for and against changes. One replica does so, and reads the reports of all in each exchange; the others read what it found.
/// If it's no longer heard of, another one takes over, and begins with what the replicas gain from then on. Used by one exchange at a time.
/// </summary>
internal sealed class EvidenceMerger(StoreConnection store, EvidenceDocuments documents, ReadFailures failures, FleetSection section)
{
    /// <summary>The document whose version says that the replica that merges is alive.</summary>
    private const string Lease = "evidence";

    private readonly Dictionary<EvidenceKey, MergedEvidence> _merged = [];
    private readonly HashSet<EvidenceKey> _touched = [];
    private (long Version, DateTimeOffset Since) _seen;
    private long _own = -1;

    /// <summary>Merges, if it's this replica that does.</summary>
    public async Task UpdateAsync(string replica, FleetReading reading, CancellationToken cancellationToken)
    {
        if (!await HoldAsync(replica, reading, cancellationToken).ConfigureAwait(false))
        {
            _merged.Clear();
            return;
        }

        var replicas = await store.AskAsync(static (asked, token) => asked.ReadReplicasAsync(token), cancellationToken).ConfigureAwait(false);
        _touched.Clear();
        var guards = replicas.SelectMany(static record => record.Guards.Select(guard => (record.Incarnation, Guard: guard)))
            .GroupBy(static reported => (reported.Guard.Guard, reported.Guard.ModelVersion));
        foreach (var guard in guards)
        {
            await failures.TryAsync(() => MergeAsync(guard.Key, [.. guard], reading, cancellationToken)).ConfigureAwait(false);
        }

        // What no replica gathers any longer, for example against an old baseline.
        foreach (var key in _merged.Keys.Except(_touched))
        {
            _merged.Remove(key);
        }
    }

    /// <summary>Whether this replica merges: it did so before, or the one that did isn't heard of any longer.</summary>
    private async Task<bool> HoldAsync(string replica, FleetReading reading, CancellationToken cancellationToken)
    {
        var version = reading.Documents.GetValueOrDefault(Lease);
        if (version != _seen.Version)
        {
            _seen = (version, reading.Time);
        }

        var isFree = version == 0 || reading.Time - _seen.Since >= section.Current.TimeToLive;
        if (version != _own && !isFree)
        {
            return false;
        }

        if (version != _own)
        {
            _merged.Clear();
        }

        var isWritten = await store.AskAsync(
            (asked, token) => asked.TryWriteDocumentAsync(Lease, version, replica, token), cancellationToken).ConfigureAwait(false);
        _own = isWritten ? version + 1 : -1;
        return isWritten;
    }

    private async Task MergeAsync(
        (string Guard, string ModelVersion) guard,
        List<(string Incarnation, FleetGuardReport Guard)> reports,
        FleetReading reading,
        CancellationToken cancellationToken)
    {
        var before = await documents.ReadAsync(guard.Guard, guard.ModelVersion, reading, cancellationToken).ConfigureAwait(false);
        var leftOut = QuorumSize.Of(reports.Count, section.Current.Quorum) - 1;
        // A list that is missing in what a store kept as JSON is null.
        var sources = reports
            .SelectMany(static report => (report.Guard.Evidence ?? []).Select(evidence => (
                Key: EvidenceKey.Of(report.Guard, evidence), Evidence: new ReplicaEvidence(report.Incarnation, report.Guard.LastAction, evidence))))
            .GroupBy(static source => source.Key, static source => source.Evidence);
        var changes = new List<MergedChange>();
        foreach (var source in sources)
        {
            if (Advance(source.Key, [.. source], leftOut, before, reading.Time) is { } change)
            {
                changes.Add(change);
            }
        }

        await documents.WriteAsync(guard.Guard, guard.ModelVersion, changes, reading, cancellationToken).ConfigureAwait(false);
    }

    private MergedChange? Advance(
        EvidenceKey key, IReadOnlyList<ReplicaEvidence> replicas, int leftOut, IReadOnlyList<MergedChange> before, DateTimeOffset now)
    {
        if (!_merged.TryGetValue(key, out var merged))
        {
            var change = before.FirstOrDefault(change => change.IsOf(key));
            _merged[key] = merged = new MergedEvidence(key, PackedGains.CountOf(replicas[0].Report.Gains), change);
        }

        _touched.Add(key);
        merged.Advance(replicas, leftOut, now);
        return merged.Change;
    }
}
