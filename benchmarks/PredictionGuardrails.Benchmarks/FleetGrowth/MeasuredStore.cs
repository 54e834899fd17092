using System.Diagnostics;
using System.Text;
using System.Text.Json;
using PredictionGuardrails.Fleet;
using PredictionGuardrails.Fleet.Redis;

namespace PredictionGuardrails.Benchmarks.FleetGrowth;

/// <summary>A store in memory that counts the bytes that requests and answers have as JSON, which is what Redis gets and sends, and how long exchanges take.</summary>
internal sealed class MeasuredStore(InProcessFleetStore store) : IFleetStore
{
    /// <summary>The bytes of exchanges: of reports, and of what is read with them.</summary>
    public long ExchangedBytes { get; private set; }

    /// <summary>The bytes of documents that are read and written.</summary>
    public long DocumentBytes { get; private set; }

    /// <summary>How long each exchange took, in microseconds.</summary>
    public List<double> Times { get; } = [];

    public string Description => store.Description;

    public void Reset()
    {
        ExchangedBytes = 0;
        DocumentBytes = 0;
        Times.Clear();
    }

    public async ValueTask<FleetReading> ExchangeAsync(FleetReport report, CancellationToken cancellationToken)
    {
        var begun = Stopwatch.GetTimestamp();
        var reading = await store.ExchangeAsync(report, cancellationToken);
        Times.Add(Stopwatch.GetElapsedTime(begun).TotalMicroseconds);
        ExchangedBytes += SizeOf(report) + SizeOf(reading);
        return reading;
    }

    public ValueTask<MetricSnapshot?> ReadCountsAsync(FleetMetric metric, CancellationToken cancellationToken) => store.ReadCountsAsync(metric, cancellationToken);

    public ValueTask<IReadOnlyList<FleetReplicaRecord>> ReadReplicasAsync(CancellationToken cancellationToken) => store.ReadReplicasAsync(cancellationToken);

    public async ValueTask<FleetDocument?> ReadDocumentAsync(string name, CancellationToken cancellationToken)
    {
        var document = await store.ReadDocumentAsync(name, cancellationToken);
        DocumentBytes += name.Length + Encoding.UTF8.GetByteCount(document?.Content ?? "");
        return document;
    }

    public ValueTask<bool> TryWriteDocumentAsync(string name, long expectedVersion, string content, CancellationToken cancellationToken)
    {
        DocumentBytes += name.Length + Encoding.UTF8.GetByteCount(content);
        return store.TryWriteDocumentAsync(name, expectedVersion, content, cancellationToken);
    }

    /// <summary>The replicas share it.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static long SizeOf(FleetReport report)
    {
        var replica = JsonSerializer.SerializeToUtf8Bytes(StoredReplica.Of(report), RedisJson.Default.StoredReplica).Length;
        var votes = report.Guards.Where(static guard => guard.Ballot is not null)
            .Sum(guard => SizeOf(new StoredVote(report.Replica, guard.LastAction, guard.Ballot!.Rule, guard.Ballot.Message)));
        StoredCounts[] counts = [.. report.Counts.Select(static one => new StoredCounts(RedisKeys.Of(one.Metric), one.Values))];
        return replica + votes + JsonSerializer.SerializeToUtf8Bytes(counts, RedisJson.Default.StoredCountsArray).Length;
    }

    private static long SizeOf(FleetReading reading) =>
        reading.Guards.Sum(static guard => guard.Votes.Sum(static vote => vote.Incarnation.Length + SizeOf(new StoredVote(vote.Replica, vote.LastAction, vote.Rule, vote.Message))))
        + reading.Documents.Sum(static document => document.Key.Length + 1L);

    private static long SizeOf(StoredVote vote) => JsonSerializer.SerializeToUtf8Bytes(vote, RedisJson.Default.StoredVote).Length;
}
