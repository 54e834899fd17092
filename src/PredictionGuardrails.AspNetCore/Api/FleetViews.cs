namespace PredictionGuardrails.AspNetCore.Api;

/// <summary>Reads what the endpoints return of a fleet.</summary>
internal sealed class FleetViews(PredictionGuardRegistry registry, IFleetManager? fleet = null)
{
    /// <summary>Whether the process is in a fleet.</summary>
    public bool HasFleet => fleet is not null;

    /// <summary>The fleet in short; null if the process isn't in one.</summary>
    public FleetRow? Row() => fleet is null ? null : RowOf(fleet.GetStatus());

    /// <summary>The fleet with its replicas; null if the process isn't in one. Replicas are missing if the store doesn't answer.</summary>
    public async Task<FleetView?> ReadAsync(CancellationToken cancellationToken)
    {
        if (fleet is null)
        {
            return null;
        }

        var status = fleet.GetStatus();
        var replicas = await ReadReplicasAsync(fleet, status, cancellationToken).ConfigureAwait(false);
        var guards = new List<FleetGuardView>();
        foreach (var guard in status.Guards)
        {
            guards.Add(await ReadAsync(fleet, status, guard, cancellationToken).ConfigureAwait(false));
        }

        var totals = replicas.SelectMany(static replica => replica.Guards).GroupBy(static guard => guard.Guard)
            .ToDictionary(static guard => guard.Key, static guard => guard.Sum(static one => one.PredictionCount));
        return new FleetView
        {
            Row = RowOf(status),
            Store = status.Store,
            LastExchangeAt = status.LastExchangeAt,
            Guards = guards,
            Replicas = [.. replicas.Select(replica => new FleetReplicaView(
                replica.Name, replica.IsThis, replica.LastHeardAt, [.. replica.Guards.Select(guard => ViewOf(guard, totals[guard.Guard]))]))],
        };
    }

    /// <summary>A metric over all replicas; null if the guard has no such metric.</summary>
    /// <exception cref="FleetStoreException">The store doesn't answer.</exception>
    public async Task<HistogramView?> HistogramAsync(PredictionGuard guard, string metric, CancellationToken cancellationToken)
    {
        if (fleet is null || !guard.Metrics.Contains(metric))
        {
            return null;
        }

        var values = await fleet.GetSnapshotAsync(guard.Name, metric, cancellationToken: cancellationToken).ConfigureAwait(false);
        return values is null ? new HistogramView(metric, []) : Views.HistogramOf(guard, metric, values);
    }

    private static FleetRow RowOf(FleetStatus status) => new(status.Fleet, status.Replica, status.ReplicaCount, status.AloneSince, status.AloneReason);

    private static FleetChangeView ViewOf(FleetChange change) => new(
        change.Metric,
        change.Segment,
        change.Finding,
        change.Action,
        change.Since,
        change.PredictionCount,
        change.ReplicaCount,
        change.LeftOutCount);

    private static FleetReplicaGuardView ViewOf(FleetReplicaGuard guard, long total) => new(
        guard.Guard,
        guard.ModelVersion,
        guard.Mode,
        guard.Breaker,
        guard.HasVote,
        guard.PredictionCount,
        total == 0 ? null : (double)guard.PredictionCount / total);

    private static async Task<IReadOnlyList<FleetReplicaStatus>> ReadReplicasAsync(IFleetManager fleet, FleetStatus status, CancellationToken cancellationToken)
    {
        try
        {
            return status.AloneSince is null ? await fleet.GetReplicasAsync(cancellationToken).ConfigureAwait(false) : [];
        }
        catch (FleetStoreException)
        {
            // The status says so after the next exchange.
            return [];
        }
    }

    private async Task<FleetGuardView> ReadAsync(IFleetManager fleet, FleetStatus status, FleetGuardStatus guard, CancellationToken cancellationToken)
    {
        var values = await ReadValuesAsync(fleet, status, guard, cancellationToken).ConfigureAwait(false);
        return new FleetGuardView
        {
            Guard = guard.Guard,
            ModelVersion = guard.ModelVersion,
            ReplicaCount = guard.ReplicaCount,
            RequiredVotes = guard.RequiredVotes,
            IsOpen = guard.IsOpen,
            DifferingReplicas = guard.DifferingReplicas,
            Changes = [.. guard.Changes.Select(ViewOf)],
            Votes = [.. guard.Votes.Select(static vote => new FleetVoteView(vote.Replica, vote.Rule, vote.Message, vote.Since))],
            History = [.. guard.History.Select(static change => new FleetTransitionView(change.Time, change.IsOpen, change.Reason, change.Replica))],
            Values = values is null ? null : Views.SummaryOf(values),
            Predictions = values?.Count ?? 0,
            Unit = registry[guard.Guard].GetUnitOfMeasure(),
        };
    }

    private static async Task<MetricSnapshot?> ReadValuesAsync(
        IFleetManager fleet, FleetStatus status, FleetGuardStatus guard, CancellationToken cancellationToken)
    {
        try
        {
            return status.AloneSince is null ? await fleet.GetSnapshotAsync(guard.Guard, cancellationToken: cancellationToken).ConfigureAwait(false) : null;
        }
        catch (FleetStoreException)
        {
            return null;
        }
    }
}
