using System.Text.Json;
using PredictionGuardrails.Fleet.Orleans.Grains;
using PredictionGuardrails.Fleet.Orleans.Messages;

namespace PredictionGuardrails.Fleet.Orleans;

/// <summary>Keeps what the replicas of a fleet share in a grain. Each request is one call of it.</summary>
internal sealed class OrleansFleetStore(IGrainFactory grains, string fleet, string description) : IFleetStore
{
    public string Description => description;

    /// <summary>Found for each request, because a client knows no grains before it's connected.</summary>
    private IFleetGrain Grain
    {
        get
        {
            try
            {
                return grains.GetGrain<IFleetGrain>(fleet);
            }
            catch (ArgumentException exception)
            {
                throw new InvalidOperationException(
                    "No silo of the cluster has the grain of fleets. Add the package PredictionGuardrails.Fleet.Orleans to all silos.", exception);
            }
        }
    }

    public async ValueTask<FleetReading> ExchangeAsync(FleetReport report, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(report);
        var answer = await Grain.ExchangeAsync(RequestOf(report)).WaitAsync(cancellationToken).ConfigureAwait(false);
        return new FleetReading
        {
            IsAccepted = answer.IsAccepted,
            Generation = answer.Generation,
            Time = answer.Time,
            ReplicaCount = answer.ReplicaCount,
            Guards = [.. answer.Guards.Select(ReadGuard)],
            Documents = answer.Documents,
        };
    }

    public async ValueTask<MetricSnapshot?> ReadCountsAsync(FleetMetric metric, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(metric);
        var json = await Grain.ReadCountsAsync(KeyOf(metric)).WaitAsync(cancellationToken).ConfigureAwait(false);
        return json is null ? null : JsonSerializer.Deserialize(json, OrleansJson.Default.MetricSnapshot);
    }

    public async ValueTask<IReadOnlyList<FleetReplicaRecord>> ReadReplicasAsync(CancellationToken cancellationToken)
    {
        var replicas = await Grain.ReadReplicasAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        return [.. replicas.Select(ReadReplica)];
    }

    public async ValueTask<FleetDocument?> ReadDocumentAsync(string name, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(name);
        var document = await Grain.ReadDocumentAsync(name).WaitAsync(cancellationToken).ConfigureAwait(false);
        return document is null ? null : new FleetDocument(document.Version, document.Content);
    }

    public async ValueTask<bool> TryWriteDocumentAsync(string name, long expectedVersion, string content, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(content);
        return await Grain.TryWriteDocumentAsync(name, expectedVersion, content).WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The cluster is the application's.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static ExchangeRequest RequestOf(FleetReport report) => new(
        report.Generation,
        report.Incarnation,
        report.Sequence,
        report.TimeToLive,
        JsonSerializer.Serialize(ReplicaText.Of(report), OrleansJson.Default.ReplicaText),
        [.. report.Guards.Select(guard => ReportedOf(report, guard))],
        [.. report.Counts.Select(AddedOf)]);

    private static ReportedGuard ReportedOf(FleetReport report, FleetGuardReport guard)
    {
        var vote = guard.Ballot is { } ballot
            ? JsonSerializer.Serialize(new VoteText(report.Replica, guard.LastAction, ballot.Rule, ballot.Message), OrleansJson.Default.VoteText)
            : null;
        return new ReportedGuard(new GuardKey(guard.Guard, guard.ModelVersion), vote, guard.Ballot?.Age ?? TimeSpan.Zero);
    }

    private static AddedCounts AddedOf(FleetCounts counts) =>
        new(KeyOf(counts.Metric), JsonSerializer.SerializeToUtf8Bytes(counts.Values, OrleansJson.Default.MetricSnapshot));

    private static MetricKey KeyOf(FleetMetric metric) => new(metric.Guard, metric.ModelVersion, metric.Metric, metric.Segment);

    private static FleetGuardReading ReadGuard(GuardTally tally) =>
        new() { ReplicaCount = tally.ReplicaCount, Votes = [.. tally.Votes.Select(ReadVote)] };

    private static FleetCastVote ReadVote(CastVote cast)
    {
        var vote = JsonSerializer.Deserialize(cast.Vote, OrleansJson.Default.VoteText)!;
        return new FleetCastVote(vote.Replica, cast.Incarnation, vote.LastAction, vote.Rule, vote.Message, cast.Since);
    }

    private static FleetReplicaRecord ReadReplica(ReplicaEntry entry)
    {
        var replica = JsonSerializer.Deserialize(entry.Record, OrleansJson.Default.ReplicaText)!;
        return new FleetReplicaRecord(replica.Replica, entry.Incarnation, entry.HeardAt, replica.Guards)
        {
            Contributions = replica.Contributions ?? new Dictionary<string, string>(),
        };
    }
}
