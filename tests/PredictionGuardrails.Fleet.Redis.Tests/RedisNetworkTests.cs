using Microsoft.Extensions.Time.Testing;
using PredictionGuardrails.Fleet.Redis.Tests.Network;

namespace PredictionGuardrails.Fleet.Redis.Tests;

/// <summary>Three replicas that share a real server, each through a network that can be slow, cut, or silent.</summary>
public sealed class RedisNetworkTests : IAsyncLifetime
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);
    private readonly List<NetworkedReplica> _replicas;

    public RedisNetworkTests(RedisServer server)
    {
        var (port, _) = server.StartOwn();
        _replicas = [.. Enumerable.Range(1, 3).Select(number => new NetworkedReplica($"pod-{number}", "fares", port, _time))];
    }

    public static TheoryData<NetworkFault> Faults { get; } =
        [NetworkFault.LateAnswers, NetworkFault.Cut, NetworkFault.Silence, NetworkFault.SilenceThatForgets];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private RedisReplica One => _replicas[0].Replica;

    private RedisReplica Two => _replicas[1].Replica;

    private RedisReplica Three => _replicas[2].Replica;

    public async ValueTask InitializeAsync()
    {
        await TickAsync();
        await TickAsync();
    }

    [Theory]
    [InlineData(NetworkFault.LateAnswers, "didn't answer within 2 s")]
    [InlineData(NetworkFault.Silence, "didn't answer within 2 s")]
    [InlineData(NetworkFault.SilenceThatForgets, "didn't answer within 2 s")]
    [InlineData(NetworkFault.Cut, "failed: (Connection reset by peer|Connection refused|The server closed the connection)")]
    public async Task Replicas_are_alone_with_the_reason_within_a_tick(NetworkFault fault, string reason)
    {
        await BeginAsync(fault);

        await TickAsync();

        foreach (var replica in _replicas)
        {
            replica.Replica.Status.AloneSince.Should().NotBeNull();
            replica.Replica.Status.AloneReason.Should().MatchRegex($@"^The store \(Redis at 127\.0\.0\.1:{replica.Port}\) {reason}\.$");
        }
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Replica_that_is_alone_opens_by_what_it_finds_and_by_nothing_else(NetworkFault fault)
    {
        await BeginAsync(fault);
        One.Break();
        Two.Break();

        await TickAsync();
        await TickAsync();

        One.Guard.GetStatus().Breaker.Should().Be(BreakerState.Open);
        Three.Guard.GetStatus().Breaker.Should().Be(BreakerState.Closed);
        Three.Guard.Predict(20, static input => input).Should().Be(20);
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Replicas_find_each_other_in_the_tick_after_the_fault(NetworkFault fault)
    {
        await BeginAsync(fault);
        One.Break();
        Two.Break();
        await TickAsync();
        await TickAsync();

        await EndAsync();
        await TickAsync();

        _replicas.Should().AllSatisfy(static replica => replica.Replica.Status.AloneReason.Should().BeNull());
        Three.Status.ReplicaCount.Should().Be(3);
        Three.Guard.GetStatus().Breaker.Should().Be(BreakerState.Open, "two of three replicas voted meanwhile");
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Counts_are_complete_after_the_fault(NetworkFault fault)
    {
        PredictOnAll(10, 20);
        await TickAsync();
        PredictOnAll(30);
        await BeginAsync(fault);
        await TickAsync();
        PredictOnAll(40, 50);
        await TickAsync();

        await EndAsync();
        await TickAsync();
        await TickAsync();

        var fleet = await One.Fleet.GetSnapshotAsync("fare", cancellationToken: Token);
        var union = _replicas.Select(static replica => replica.Replica.Guard.GetSnapshot()).Aggregate(static (one, other) => one.Merge(other));
        fleet!.Count.Should().Be(15).And.Be(union.Count);
        fleet.Mean.Should().Be(union.Mean);
        fleet.Minimum.Should().Be(10);
        fleet.Maximum.Should().Be(50);
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Replica_that_is_partitioned_from_the_others_leaves_them_together_and_follows_them_afterward(NetworkFault fault)
    {
        await _replicas[2].BeginAsync(fault);
        One.Break();
        Two.Break();
        await TickAsync();
        await TickAsync();

        One.Status.AloneReason.Should().BeNull();
        One.Status.Guards[0].IsOpen.Should().BeTrue();
        Three.Status.AloneReason.Should().NotBeNull();
        Three.Guard.GetStatus().Breaker.Should().Be(BreakerState.Closed);

        await _replicas[2].EndAsync();
        await TickAsync();

        Three.Status.AloneReason.Should().BeNull();
        Three.Guard.GetStatus().Breaker.Should().Be(BreakerState.Open);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var replica in _replicas)
        {
            await replica.DisposeAsync();
        }
    }

    private async Task TickAsync()
    {
        _time.Advance(Interval);
        foreach (var replica in _replicas)
        {
            await replica.ExchangeAsync();
        }
    }

    private void PredictOnAll(params double[] fares) => _replicas.ForEach(replica => replica.Replica.Predict(fares));

    private async Task BeginAsync(NetworkFault fault)
    {
        foreach (var replica in _replicas)
        {
            await replica.BeginAsync(fault);
        }
    }

    private async Task EndAsync()
    {
        foreach (var replica in _replicas)
        {
            await replica.EndAsync();
        }
    }
}
