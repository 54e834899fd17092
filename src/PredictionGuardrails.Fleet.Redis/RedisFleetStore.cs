using System.Globalization;
using System.Text.Json;
using StackExchange.Redis;

namespace PredictionGuardrails.Fleet.Redis;

/// <summary>Keeps what the replicas of a fleet share in Redis. Each request is one script, so that it's one step and one round trip.</summary>
internal sealed class RedisFleetStore(IRedisConnection connection, string fleet, string keyPrefix) : IFleetStore
{
    private readonly RedisKeys _keys = new(fleet, keyPrefix);

    public string Description { get; } = $"Redis at {connection.EndPoints}";

    public async ValueTask<FleetReading> ExchangeAsync(FleetReport report, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(report);
        var answer = await RunAsync(
            RedisScripts.Exchange,
            _keys.Prefix,
            report.Generation ?? "",
            Guid.NewGuid().ToString("N"),
            report.Incarnation,
            report.Sequence,
            (long)report.TimeToLive.TotalMilliseconds,
            JsonSerializer.Serialize(StoredReplica.Of(report), RedisJson.Default.StoredReplica),
            JsonSerializer.Serialize([.. report.Guards.Select(guard => Store(report, guard))], RedisJson.Default.StoredGuardArray),
            JsonSerializer.Serialize([.. report.Counts.Select(Store)], RedisJson.Default.StoredCountsArray)).ConfigureAwait(false);
        var fields = (RedisResult[])answer!;
        var isAccepted = (long)fields[0] == 1;
        return new FleetReading
        {
            IsAccepted = isAccepted,
            Generation = (string)fields[1]!,
            Time = TimeOf((string)fields[2]!),
            ReplicaCount = isAccepted ? (int)fields[3] : 0,
            Guards = isAccepted ? [.. ((RedisResult[])fields[4]!).Select(ReadGuard)] : [],
            Documents = isAccepted ? PairsOf(fields[5]).ToDictionary(static pair => pair.Name, static pair => Parse(pair.Value)) : [],
        };
    }

    public async ValueTask<MetricSnapshot?> ReadCountsAsync(FleetMetric metric, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(metric);
        var fields = PairsOf(await RunAsync(RedisScripts.ReadCounts, _keys.CountsOf(metric)).ConfigureAwait(false)).ToList();
        return fields.Count == 0 ? null : StoredSnapshot.Read(fields);
    }

    public async ValueTask<IReadOnlyList<FleetReplicaRecord>> ReadReplicasAsync(CancellationToken cancellationToken)
    {
        var answer = await RunAsync(RedisScripts.ReadReplicas, _keys.Prefix).ConfigureAwait(false);
        return [.. PairsOf(answer).Where(static pair => pair.Value.Length > 0).Select(static pair => ReadReplica(pair.Name, pair.Value))];
    }

    public async ValueTask<FleetDocument?> ReadDocumentAsync(string name, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(name);
        var fields = (RedisResult[])(await RunAsync(RedisScripts.ReadDocument, _keys.Prefix, name).ConfigureAwait(false))!;
        return fields[0].IsNull ? null : new FleetDocument((long)fields[0], (string)fields[1]!);
    }

    public async ValueTask<bool> TryWriteDocumentAsync(string name, long expectedVersion, string content, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(content);
        return (long)await RunAsync(RedisScripts.WriteDocument, _keys.Prefix, name, expectedVersion, content).ConfigureAwait(false) == 1;
    }

    public ValueTask DisposeAsync() => connection.DisposeAsync();

    private static StoredGuard Store(FleetReport report, FleetGuardReport guard)
    {
        var vote = guard.Ballot is { } ballot
            ? JsonSerializer.Serialize(new StoredVote(report.Replica, guard.LastAction, ballot.Rule, ballot.Message), RedisJson.Default.StoredVote)
            : null;
        return new StoredGuard(RedisKeys.Of(guard.Guard, guard.ModelVersion), vote, (long)(guard.Ballot?.Age.TotalMilliseconds ?? 0));
    }

    private static StoredCounts Store(FleetCounts counts) => new(RedisKeys.Of(counts.Metric), counts.Values);

    private static FleetGuardReading ReadGuard(RedisResult result)
    {
        var fields = (RedisResult[])result!;
        return new FleetGuardReading { ReplicaCount = (int)fields[0], Votes = [.. PairsOf(fields[1]).Select(static pair => ReadVote(pair.Name, pair.Value))] };
    }

    private static FleetCastVote ReadVote(string incarnation, string text)
    {
        var (since, json) = Split(text);
        var vote = JsonSerializer.Deserialize(json, RedisJson.Default.StoredVote)!;
        return new FleetCastVote(vote.Replica, incarnation, vote.LastAction, vote.Rule, vote.Message, since);
    }

    private static FleetReplicaRecord ReadReplica(string incarnation, string text)
    {
        var (heardAt, json) = Split(text);
        var replica = JsonSerializer.Deserialize(json, RedisJson.Default.StoredReplica)!;
        return new FleetReplicaRecord(replica.Replica, incarnation, heardAt, replica.Guards)
        {
            Contributions = replica.Contributions ?? new Dictionary<string, string>(),
        };
    }

    /// <summary>Scripts put a time in front of what they keep, in milliseconds.</summary>
    private static (DateTimeOffset Time, string Json) Split(string text)
    {
        var space = text.IndexOf(' ', StringComparison.Ordinal);
        return (TimeOf(text[..space]), text[(space + 1)..]);
    }

    private static DateTimeOffset TimeOf(string milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(Parse(milliseconds));

    private static long Parse(string number) => long.Parse(number, CultureInfo.InvariantCulture);

    private static IEnumerable<(string Name, string Value)> PairsOf(RedisResult result) =>
        ((string[])result!).Chunk(2).Select(static pair => (pair[0], pair[1]));

    private async Task<RedisResult> RunAsync(string script, RedisKey key, params RedisValue[] values)
    {
        try
        {
            var database = await connection.GetDatabaseAsync().ConfigureAwait(false);
            return await database.ScriptEvaluateAsync(script, [key], values).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is RedisConnectionException or RedisTimeoutException)
        {
            throw new InvalidOperationException(RedisFailure.Describe(exception), exception);
        }
    }
}
