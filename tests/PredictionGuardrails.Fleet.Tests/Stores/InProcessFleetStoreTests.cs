using Microsoft.Extensions.Time.Testing;

namespace PredictionGuardrails.Fleet.Tests.Stores;

/// <summary>The store in memory.</summary>
public sealed class InProcessFleetStoreTests : FleetStoreContract
{
    [Fact]
    public async Task Replica_that_is_not_heard_of_is_no_longer_counted()
    {
        var time = new FakeTimeProvider();
        await using var store = new InProcessFleetStore(time);
        var report = new FleetReport { Replica = "a", Incarnation = "a", Sequence = 1, TimeToLive = TimeSpan.FromSeconds(30), Guards = [], Counts = [] };
        await store.ExchangeAsync(report, TestContext.Current.CancellationToken);

        time.Advance(TimeSpan.FromSeconds(30));
        var reading = await store.ExchangeAsync(report with { Replica = "b", Incarnation = "b" }, TestContext.Current.CancellationToken);

        reading.ReplicaCount.Should().Be(1);
    }

    protected override ValueTask<IFleetStore> CreateAsync() => ValueTask.FromResult<IFleetStore>(new InProcessFleetStore());

    protected override ValueTask ClearAsync(IFleetStore store)
    {
        ((InProcessFleetStore)store).Clear();
        return ValueTask.CompletedTask;
    }
}
