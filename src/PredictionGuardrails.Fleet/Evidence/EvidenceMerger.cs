using PredictionGuardrails.Fleet.Configuration;
using PredictionGuardrails.Fleet.Exchange;
using PredictionGuardrails.Fleet.Quorum;

namespace PredictionGuardrails.Fleet.Evidence;

/// <summary>
/// Adds up what all replicas gather for and against changes, on the replica that holds the lease; the others read what it found. If another one takes over, it begins with
/// what the replicas gain from then on. Used by one exchange at a time.
/// </summary>
internal sealed class EvidenceMerger(EvidenceDocuments documents, ReadFailures failures, FleetSection section)
{
    private readonly Dictionary<EvidenceKey, MergedEvidence> _merged = [];
    private readonly HashSet<EvidenceKey> _touched = [];
    private int _term;

    /// <summary>Merges the reports of all replicas.</summary>
    /// <param name="replicas">The reports; null if another replica merges.</param>
    /// <param name="term">Counts how often this replica has taken the lease.</param>
    /// <param name="reading">The exchange.</param>
    /// <param name="cancellationToken">Cancels requests to the store.</param>
    public async Task UpdateAsync(IReadOnlyList<FleetReplicaRecord>? replicas, int term, FleetReading reading, CancellationToken cancellationToken)
    {
        if (replicas is null || term != _term)
        {
            _merged.Clear();
            _term = term;
        }

        _touched.Clear();
        var guards = (replicas ?? []).SelectMany(static record => record.Guards.Select(guard => (record.Incarnation, Guard: guard)))
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
