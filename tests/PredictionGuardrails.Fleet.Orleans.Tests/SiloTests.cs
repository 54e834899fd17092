using PredictionGuardrails.Fleet.Orleans.Tests.Support;

namespace PredictionGuardrails.Fleet.Orleans.Tests;

/// <summary>Silos of a cluster stop and crash while replicas use it.</summary>
public sealed class SiloTests
{
    private const string Fleet = "fares";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Silo_that_stops_leaves_everything_to_the_others()
    {
        await using var cluster = await FleetCluster.StartAsync(3);
        await using var ended = new OrleansReplica("pod-1", Fleet, cluster.Client);
        ended.Predict(1, 2);
        await ended.ExchangeAsync();
        await ended.Fleet.LeaveAsync(Token);
        var stopping = await cluster.FindAsync(Fleet);
        await using var one = new OrleansReplica("pod-2", Fleet, GrainsOfAnother(cluster, stopping));
        one.Predict(3);
        one.Break();
        await one.ExchangeAsync();

        await cluster.StopAsync(stopping);
        await using var late = new OrleansReplica("pod-3", Fleet, GrainsOfAnother(cluster, stopping));
        await late.ExchangeAsync();

        late.Status.ReplicaCount.Should().Be(2);
        late.Status.Guards[0].Votes.Should().ContainSingle().Which.Replica.Should().Be("pod-2");
        (await late.CountAsync()).Should().Be(3, "the counts of a replica that ended can't be sent again");
    }

    [Fact]
    public async Task Counts_are_sent_again_after_the_silo_that_had_them_crashed()
    {
        await using var cluster = await FleetCluster.StartAsync(3);
        await using var first = new OrleansReplica("pod-1", Fleet, cluster.Client);
        await first.ExchangeAsync();
        var crashing = await cluster.FindAsync(Fleet);
        await using var one = new OrleansReplica("pod-2", Fleet, GrainsOfAnother(cluster, crashing));
        await using var two = new OrleansReplica("pod-3", Fleet, GrainsOfAnother(cluster, crashing));
        one.Predict(1, 2);
        two.Predict(3);
        await ExchangeAsync(one, two);

        await cluster.KillAsync(crashing);
        one.Predict(4);
        await ExchangeAsync(one, two);

        one.Status.AloneSince.Should().BeNull();
        (await two.CountAsync()).Should().Be(4);
    }

    [Fact]
    public async Task Votes_open_all_after_a_silo_crashed()
    {
        await using var cluster = await FleetCluster.StartAsync(3);
        await using var first = new OrleansReplica("pod-1", Fleet, cluster.Client);
        await first.ExchangeAsync();
        var crashing = await cluster.FindAsync(Fleet);
        var grains = GrainsOfAnother(cluster, crashing);
        await using var one = new OrleansReplica("pod-2", Fleet, grains);
        await using var two = new OrleansReplica("pod-3", Fleet, grains);
        await using var three = new OrleansReplica("pod-4", Fleet, grains);
        await ExchangeAsync(one, two, three);
        one.Break();
        await ExchangeAsync(one);

        await cluster.KillAsync(crashing);
        two.Break();
        await ExchangeAsync(one, two, three);

        three.Breaker.Should().Be(BreakerState.Open);
        three.Status.Guards[0].Votes.Select(static vote => vote.Replica).Should().BeEquivalentTo("pod-2", "pod-3");
    }

    [Fact]
    public async Task Replicas_are_alone_while_no_silo_can_be_reached_and_recover()
    {
        await using var cluster = await FleetCluster.StartAsync(2);
        await using var one = new OrleansReplica("pod-1", Fleet, cluster.Client);
        await using var two = new OrleansReplica("pod-2", Fleet, cluster.Client);
        one.Predict(1, 2);
        await ExchangeAsync(one, two);

        await cluster.KillAllAsync();
        two.Predict(3);
        one.Break();
        await ExchangeAsync(one, two);
        var alone = (One: one.Status, Two: two.Status, Breakers: (One: one.Breaker, Two: two.Breaker));
        await cluster.ReviveAsync();
        await ExchangeAsync(one, two, one);

        alone.One.AloneSince.Should().NotBeNull();
        alone.Two.AloneSince.Should().NotBeNull();
        alone.One.AloneReason.Should().StartWith("The store (Orleans) failed: ");
        alone.Breakers.Should().Be((BreakerState.Open, BreakerState.Closed), "each guard decides alone");
        one.Status.AloneSince.Should().BeNull();
        two.Status.AloneSince.Should().BeNull();
        one.Status.ReplicaCount.Should().Be(2);
        (await two.CountAsync()).Should().Be(3);
    }

    private static IGrainFactory GrainsOfAnother(FleetCluster cluster, object silo) => FleetCluster.GrainsOf(cluster.Silos.First(other => other != silo));

    private static async Task ExchangeAsync(params OrleansReplica[] replicas)
    {
        foreach (var replica in replicas)
        {
            await replica.ExchangeAsync();
        }
    }
}
