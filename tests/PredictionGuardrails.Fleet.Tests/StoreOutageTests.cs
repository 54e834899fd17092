namespace PredictionGuardrails.Fleet.Tests;

/// <summary>While the store is gone, guards decide alone, and the replica says so.</summary>
public sealed class StoreOutageTests
{
    [Fact]
    public async Task Status_says_since_when_and_why_the_replica_is_alone()
    {
        await using var fleet = await TestFleet.StartAsync(2);
        fleet.Store.IsGone = true;

        await fleet.TickAsync();
        var since = fleet.Time.GetUtcNow();
        await fleet.TickAsync();

        var status = fleet[0].Fleet.GetStatus();
        status.AloneSince.Should().Be(since);
        status.AloneReason.Should().Be("The store (a test) failed: The connection was refused. It may be closed.");
        fleet[0].Logs.GetSnapshot().Count(static record => record.Id.Name == "StoreGone").Should().Be(1);
    }

    [Fact]
    public async Task Replica_is_no_longer_alone_once_the_store_answers()
    {
        await using var fleet = await TestFleet.StartAsync(2);
        fleet.Store.IsGone = true;
        await fleet.TickAsync();

        fleet.Store.IsGone = false;
        await fleet.TickAsync();

        fleet[0].Fleet.GetStatus().AloneSince.Should().BeNull();
        fleet[0].Logs.GetSnapshot().Should().Contain(static record => record.Message == "The store of the fleet (a test) answers again after 00:00:10.");
    }

    [Fact]
    public async Task Guard_opens_by_its_own_evidence_while_the_store_is_gone()
    {
        await using var fleet = await TestFleet.StartAsync(2);
        fleet.Store.IsGone = true;
        await fleet.TickAsync();

        fleet[0].Break();

        fleet[0].Breaker.Should().Be(BreakerState.Open);
    }

    [Fact]
    public async Task Breaker_that_votes_of_others_opened_closes_by_its_own_probes_when_the_store_is_gone()
    {
        await using var fleet = await TestFleet.StartAsync(3);
        fleet[0].Break();
        fleet[1].Break();
        await fleet.TickAsync();
        await fleet.TickAsync();
        fleet.Store.IsGone = true;
        await fleet.TickAsync();

        fleet.Time.Advance(TimeSpan.FromMinutes(10));
        fleet[2].Predict([.. Enumerable.Repeat(20.0, 200)]);

        fleet[2].Breaker.Should().Be(BreakerState.Closed);
        fleet[2].Status.IsOpen.Should().BeFalse();
    }

    [Fact]
    public async Task Store_that_does_not_answer_in_time_is_gone()
    {
        await using var fleet = await TestFleet.StartAsync(1);
        fleet.Store.IsFrozen = true;

        var exchange = fleet[0].ExchangeAsync();
        fleet.Time.Advance(TimeSpan.FromSeconds(2));
        await exchange;

        fleet[0].Fleet.GetStatus().AloneReason.Should().Be("The store (a test) didn't answer within 2 s.");
    }

    [Fact]
    public async Task Replica_can_start_while_the_store_is_gone()
    {
        await using var fleet = new TestFleet();
        fleet.Store.IsGone = true;
        var replica = fleet.Add();

        await fleet.TickAsync();
        replica.Predict(20);

        replica.Fleet.GetStatus().AloneSince.Should().Be(fleet.Time.GetUtcNow());
        replica.Guard.GetSnapshot().Count.Should().Be(1);
    }

    [Theory]
    [InlineData("actions/fare")]
    [InlineData("quorum/fare/1")]
    [InlineData("baseline/fare/1/prediction")]
    public async Task Document_that_can_not_be_read_is_told_once_and_in_the_way_of_nothing_else(string name)
    {
        await using var fleet = new TestFleet();
        await fleet.Store.TryWriteDocumentAsync(name, 0, "not a document", TestContext.Current.CancellationToken);
        fleet.Add();
        fleet.Add();
        fleet.Add();
        fleet[0].Break();
        fleet[1].Break();

        await fleet.TickAsync();
        await fleet.TickAsync();

        fleet[2].Breaker.Should().Be(BreakerState.Open);
        fleet[2].Logs.GetSnapshot().Should().ContainSingle(static record => record.Id.Name == "ReadFailed")
            .Which.Message.Should().Contain($"The document '{name}' of the store can't be read: ");
    }
}
