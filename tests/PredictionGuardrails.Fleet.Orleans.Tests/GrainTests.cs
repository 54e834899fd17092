using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Storage;
using PredictionGuardrails.Fleet.Orleans.Grains;
using PredictionGuardrails.Fleet.Orleans.Tests.Support;

namespace PredictionGuardrails.Fleet.Orleans.Tests;

/// <summary>Replicas that share a grain.</summary>
public sealed class GrainTests(SharedCluster cluster)
{
    private readonly string _fleet = $"fares {Guid.NewGuid():N}";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_of_three_replicas_open_all()
    {
        await using var one = new OrleansReplica("pod-1", _fleet, FleetCluster.GrainsOf(cluster.InMemory.Silos[0]));
        await using var two = new OrleansReplica("pod-2", _fleet, FleetCluster.GrainsOf(cluster.InMemory.Silos[1]));
        await using var three = new OrleansReplica("pod-3", _fleet, cluster.InMemory.Client);
        await ExchangeAsync(one, two, three);

        one.Break();
        two.Break();
        await ExchangeAsync(one, two, three);

        three.Breaker.Should().Be(BreakerState.Open);
        three.Status.Guards[0].Votes.Select(static vote => vote.Replica).Should().BeEquivalentTo("pod-1", "pod-2");
        three.Status.Guards[0].History.Should().ContainSingle();
    }

    [Fact]
    public async Task Fleets_of_one_cluster_are_apart()
    {
        await using var one = new OrleansReplica("pod-1", _fleet, cluster.InMemory.Client);
        await using var other = new OrleansReplica("pod-2", $"{_fleet} 2", cluster.InMemory.Client);

        await ExchangeAsync(one, other, one);

        one.Status.ReplicaCount.Should().Be(1);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Fleet_that_moves_to_another_silo_keeps_everything(bool hasStorage)
    {
        var used = hasStorage ? cluster.WithStorage : cluster.InMemory;
        await using var one = new OrleansReplica("pod-1", _fleet, used.Client);
        one.Predict(1, 2);
        await one.ExchangeAsync();
        await one.Fleet.IsolateAsync("fare", "Wrong currency", "ada", Token);
        var before = await used.FindAsync(_fleet);

        await used.MoveAsync(_fleet);
        await using var late = new OrleansReplica("pod-2", _fleet, used.Client);
        await late.ExchangeAsync();

        (await used.FindAsync(_fleet)).Should().NotBe(before);
        late.Status.ReplicaCount.Should().Be(2);
        late.Breaker.Should().Be(BreakerState.Isolated);
        (await late.CountAsync()).Should().Be(2);
    }

    [Fact]
    public async Task Action_in_a_storage_reaches_a_replica_that_starts_after_memory_was_lost()
    {
        await using (var one = new OrleansReplica("pod-1", _fleet, cluster.WithStorage.Client))
        {
            await one.Fleet.IsolateAsync("fare", "Wrong currency", "ada", Token);
        }

        await cluster.WithStorage.DeactivateAsync(_fleet);
        cluster.Storage.TakeMemory(_fleet);
        await using var late = new OrleansReplica("pod-2", _fleet, cluster.WithStorage.Client);
        await late.ExchangeAsync();

        late.Breaker.Should().Be(BreakerState.Isolated);
    }

    [Fact]
    public async Task Memory_in_a_storage_is_continued_by_the_next_activation()
    {
        await using var one = new OrleansReplica("pod-1", _fleet, cluster.WithStorage.Client);
        await using (var ended = new OrleansReplica("pod-2", _fleet, cluster.WithStorage.Client))
        {
            ended.Predict(1, 2);
            await ExchangeAsync(ended, one);
            await ended.Fleet.LeaveAsync(Token);
        }

        await cluster.WithStorage.DeactivateAsync(_fleet);
        one.Predict(3);
        await one.ExchangeAsync();

        (await one.CountAsync()).Should().Be(3);
        one.Status.ReplicaCount.Should().Be(1);
    }

    [Fact]
    public async Task Memory_in_a_storage_is_used_once()
    {
        await using var one = new OrleansReplica("pod-1", _fleet, cluster.WithStorage.Client);
        one.Predict(1, 2);
        await one.ExchangeAsync();
        await cluster.WithStorage.DeactivateAsync(_fleet);
        one.Predict(3);
        await one.ExchangeAsync();

        var saved = cluster.Storage.HasMemory(_fleet);

        saved.Should().BeFalse("an activation that crashes later must not be continued from here");
    }

    [Fact]
    public async Task Memory_of_before_another_activation_is_dropped()
    {
        await using var one = new OrleansReplica("pod-1", _fleet, cluster.WithStorage.Client);
        one.Predict(1, 2);
        await one.ExchangeAsync();
        await cluster.WithStorage.DeactivateAsync(_fleet);
        var outdated = cluster.Storage.TakeMemory(_fleet);
        await one.ExchangeAsync();
        await cluster.WithStorage.DeactivateAsync(_fleet);
        cluster.Storage.PutMemory(outdated);

        await one.ExchangeAsync();

        (await one.CountAsync()).Should().Be(2, "counts are sent again, and must not be added to those of before");
    }

    [Fact]
    public async Task Action_in_memory_is_written_again_by_the_replicas_that_know_it()
    {
        await using var one = new OrleansReplica("pod-1", _fleet, cluster.InMemory.Client);
        await one.Fleet.IsolateAsync("fare", "Wrong currency", "ada", Token);

        await cluster.InMemory.DeactivateAsync(_fleet);
        await one.ExchangeAsync();
        await using var late = new OrleansReplica("pod-2", _fleet, cluster.InMemory.Client);
        await late.ExchangeAsync();

        late.Breaker.Should().Be(BreakerState.Isolated);
    }

    [Fact]
    public async Task Grain_storage_of_the_silo_with_the_name_is_used()
    {
        await using var own = await FleetCluster.StartAsync(1, static silo => silo.AddMemoryGrainStorage(OrleansFleetBuilderExtensions.StorageName));
        await using var store = new OrleansFleetStore(own.Client, _fleet, "a test");
        await store.TryWriteDocumentAsync("baseline", 0, "content", Token);

        await own.DeactivateAsync(_fleet);

        (await store.ReadDocumentAsync("baseline", Token)).Should().Be(new FleetDocument(1, "content"));
    }

    [Fact]
    public async Task Exchange_is_answered_while_a_document_is_written()
    {
        var storage = new TestStorage();
        await using var own = await FleetCluster.StartAsync(
            1, silo => silo.Services.AddKeyedSingleton<IGrainStorage>(OrleansFleetBuilderExtensions.StorageName, storage));
        await using var store = new OrleansFleetStore(own.Client, _fleet, "a test");
        var report = new FleetReport
        {
            Replica = "pod-1",
            Incarnation = "1",
            Sequence = 1,
            TimeToLive = TimeSpan.FromMinutes(1),
            Guards = [],
            Counts = [],
        };
        var gate = new TaskCompletionSource();
        storage.Gate = gate.Task;
        var write = store.TryWriteDocumentAsync("baseline", 0, "content", Token).AsTask();
        await storage.IsWriting.Task;

        var reading = await store.ExchangeAsync(report, Token);
        var isWrittenBefore = write.IsCompleted;
        gate.SetResult();

        reading.IsAccepted.Should().BeTrue();
        isWrittenBefore.Should().BeFalse();
        (await write).Should().BeTrue();
    }

    [Fact]
    public async Task Replica_expires_by_the_clock_of_the_silo()
    {
        var time = new ShiftedTime();
        await using var own = await FleetCluster.StartAsync(1, silo => silo.Services.AddSingleton<TimeProvider>(time));
        await using var one = new OrleansReplica("pod-1", _fleet, own.Client);
        await using var two = new OrleansReplica("pod-2", _fleet, own.Client);
        await ExchangeAsync(one, two);

        time.Shift = TimeSpan.FromMinutes(2);
        await two.ExchangeAsync();

        two.Status.ReplicaCount.Should().Be(1);
    }

    [Fact]
    public async Task Silos_without_the_package_are_named_as_the_reason()
    {
        await using var own = await FleetCluster.StartAsync(
            1, static silo => silo.Services.PostConfigure<GrainTypeOptions>(static options => options.Classes.Remove(typeof(FleetGrain))));
        await using var one = new OrleansReplica("pod-1", _fleet, own.Client);

        await one.ExchangeAsync();

        one.Status.AloneReason.Should().Be(
            "The store (Orleans) failed: No silo of the cluster has the grain of fleets. Add the package PredictionGuardrails.Fleet.Orleans to all silos.");
    }

    [Fact]
    public async Task Status_names_the_cluster()
    {
        await using var one = new OrleansReplica("pod-1", _fleet, static fleet => fleet.UseOrleans(), services => services
            .AddSingleton(cluster.InMemory.Client).AddSingleton(Options.Create(new ClusterOptions { ClusterId = "production" })));

        await one.ExchangeAsync();

        one.Status.Store.Should().Be("Orleans cluster 'production'");
        one.Status.AloneSince.Should().BeNull();
    }

    [Fact]
    public async Task Grain_factory_that_is_passed_is_used()
    {
        await using var one = new OrleansReplica("pod-1", _fleet, fleet => fleet.UseOrleans(_ => cluster.InMemory.Client));

        await one.ExchangeAsync();

        one.Status.ReplicaCount.Should().Be(1);
    }

    [Fact]
    public void Application_without_a_cluster_is_an_error()
    {
        var start = () => new OrleansReplica("pod-1", _fleet, static fleet => fleet.UseOrleans());

        start.Should().Throw<InvalidOperationException>().WithMessage(
            "Fleet: UseOrleans() needs the Orleans cluster of this application, but neither IGrainFactory nor IClusterClient is registered. " +
            "Call UseOrleans(silo => …) or UseOrleansClient(client => …) on the host's builder, or pass a grain factory: UseOrleans(services => …).");
    }

    private static async Task ExchangeAsync(params OrleansReplica[] replicas)
    {
        foreach (var replica in replicas)
        {
            await replica.ExchangeAsync();
        }
    }
}
