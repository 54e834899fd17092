namespace PredictionGuardrails.Fleet.Tests;

/// <summary>Replicas open their breakers together once enough of them have opened theirs by themselves.</summary>
public sealed class QuorumTests
{
    private static readonly TimeSpan Break = TimeSpan.FromMinutes(10);

    [Fact]
    public async Task One_broken_replica_does_not_open_the_others()
    {
        await using var fleet = await TestFleet.StartAsync(4);

        fleet[0].Break();
        await fleet.TickAsync();
        await fleet.TickAsync();

        fleet.Replicas.Select(static replica => replica.Breaker).Should().Equal(BreakerState.Open, BreakerState.Closed, BreakerState.Closed, BreakerState.Closed);
        fleet[3].Status.Votes.Should().ContainSingle().Which.Replica.Should().Be("pod-1");
        fleet[3].Status.IsOpen.Should().BeFalse();
    }

    [Fact]
    public async Task Replica_that_is_broken_alone_differs_from_the_others()
    {
        await using var fleet = await TestFleet.StartAsync(4);

        fleet[0].Break();
        await fleet.TickAsync();
        await fleet.TickAsync();
        await fleet.TickAsync();

        fleet[3].Status.DifferingReplicas.Should().Equal("pod-1");
        fleet.Replicas.SelectMany(static replica => replica.Logs.GetSnapshot()).Single(static record => record.Id.Name == "BreakerDiffers").Message
            .Should().StartWith("Replica 'pod-1' differs from 3 others: they haven't found what opened the breaker of guard 'fare' here.");
    }

    [Fact]
    public async Task Replica_that_finds_a_broken_model_first_does_not_differ()
    {
        await using var fleet = await TestFleet.StartAsync(4);

        fleet[0].Break();
        await fleet[0].ExchangeAsync();
        await fleet[3].ExchangeAsync();

        fleet[3].Status.DifferingReplicas.Should().BeEmpty();
    }

    [Fact]
    public async Task Of_two_replicas_none_differs()
    {
        await using var fleet = await TestFleet.StartAsync(2);

        fleet[0].Break();
        await fleet.TickAsync();
        await fleet.TickAsync();
        await fleet.TickAsync();

        fleet[1].Status.DifferingReplicas.Should().BeEmpty();
    }

    [Fact]
    public async Task Two_of_four_open_all()
    {
        await using var fleet = await TestFleet.StartAsync(4);

        fleet[0].Break();
        fleet[2].Break();
        await fleet.TickAsync();
        await fleet.TickAsync();

        fleet.Replicas.Should().OnlyContain(static replica => replica.Breaker == BreakerState.Open);
        fleet[1].Guard.GetStatus().OpenedBy!.Message.Should().Contain("2 of 4 replicas opened their breakers (first pod-1: ").And.Contain("a broken model").And.Contain("fewer than 2");
    }

    [Fact]
    public async Task All_are_open_at_the_first_exchange_after_the_last_vote()
    {
        await using var fleet = await TestFleet.StartAsync(4);
        fleet[0].Break();
        fleet[1].Break();
        await fleet[0].ExchangeAsync();
        await fleet[1].ExchangeAsync();

        await fleet[3].ExchangeAsync();

        fleet[3].Breaker.Should().Be(BreakerState.Open);
    }

    [Fact]
    public async Task Single_replica_can_not_open_another_one_of_two()
    {
        await using var fleet = await TestFleet.StartAsync(2);

        fleet[0].Break();
        await fleet.TickAsync();
        await fleet.TickAsync();

        fleet[1].Breaker.Should().Be(BreakerState.Closed);
        fleet[1].Status.RequiredVotes.Should().Be(2);
    }

    [Theory]
    [InlineData(1, 0.5, 2)]
    [InlineData(3, 0.5, 2)]
    [InlineData(10, 0.5, 5)]
    [InlineData(10, 0.31, 4)]
    [InlineData(10, 1, 10)]
    public void Required_votes_are_a_share_of_the_replicas_and_at_least_two(int replicas, double quorum, int required) =>
        Quorum.QuorumSize.Of(replicas, quorum).Should().Be(required);

    [Fact]
    public async Task Breaker_that_was_opened_by_votes_is_not_a_vote()
    {
        await using var fleet = await TestFleet.StartAsync(4);
        fleet[0].Break();
        fleet[1].Break();

        await fleet.TickAsync();
        await fleet.TickAsync();
        await fleet.TickAsync();

        fleet[3].Status.Votes.Select(static vote => vote.Replica).Should().BeEquivalentTo("pod-1", "pod-2");
    }

    [Fact]
    public async Task Votes_on_another_version_of_the_model_do_not_count()
    {
        await using var fleet = new TestFleet();
        string[] versions = ["2", "2", "1", "1"];
        Array.ForEach(versions, version => fleet.Add(version));
        await fleet.TickAsync();

        fleet[0].Break();
        fleet[1].Break();
        await fleet.TickAsync();
        await fleet.TickAsync();

        fleet.Replicas.Select(static replica => replica.Breaker).Should().Equal(BreakerState.Open, BreakerState.Open, BreakerState.Closed, BreakerState.Closed);
        fleet[2].Status.Votes.Should().BeEmpty();
        fleet[2].Status.ReplicaCount.Should().Be(2);
        fleet[2].Fleet.GetStatus().ReplicaCount.Should().Be(4);
    }

    [Fact]
    public async Task Replicas_close_when_votes_are_withdrawn()
    {
        await using var fleet = await TestFleet.StartAsync(3);
        fleet[0].Break();
        fleet[1].Break();
        await fleet.TickAsync();
        await fleet.TickAsync();

        fleet.Time.Advance(Break);
        fleet[0].Predict([.. Enumerable.Repeat(20.0, 200)]);
        fleet[0].Breaker.Should().Be(BreakerState.Closed, "its own probes passed");
        fleet[2].Breaker.Should().Be(BreakerState.HalfOpen);
        await fleet.TickAsync();
        fleet[2].Predict([.. Enumerable.Repeat(20.0, 200)]);

        fleet[2].Breaker.Should().Be(BreakerState.Closed);
        fleet[2].Status.IsOpen.Should().BeFalse();
    }

    [Fact]
    public async Task Replica_stays_open_while_there_are_enough_votes_although_its_own_probes_pass()
    {
        await using var fleet = await TestFleet.StartAsync(3);
        fleet[0].Break();
        fleet[1].Break();
        await fleet.TickAsync();
        await fleet.TickAsync();

        fleet.Time.Advance(Break);
        fleet[2].Predict([.. Enumerable.Repeat(20.0, 200)]);

        fleet[2].Breaker.Should().Be(BreakerState.HalfOpen);
    }

    [Fact]
    public async Task Voter_whose_own_probes_pass_is_opened_again_by_the_votes_of_others()
    {
        await using var fleet = await TestFleet.StartAsync(4);
        fleet[0].Break();
        fleet[1].Break();
        fleet[2].Break();
        await fleet.TickAsync();
        fleet.Time.Advance(Break);
        fleet[0].Predict([.. Enumerable.Repeat(20.0, 200)]);
        fleet[0].Breaker.Should().Be(BreakerState.Closed);

        await fleet.TickAsync();
        await fleet.TickAsync();

        fleet[0].Breaker.Should().Be(BreakerState.Open);
        fleet[0].Status.Votes.Should().HaveCount(2);
    }

    [Fact]
    public async Task Replicas_that_are_gone_no_longer_count()
    {
        await using var fleet = await TestFleet.StartAsync(4);
        fleet[0].Break();
        fleet[1].Break();
        await fleet[0].ExchangeAsync();
        await fleet[1].ExchangeAsync();

        fleet.Time.Advance(TimeSpan.FromMinutes(1));
        await fleet[2].ExchangeAsync();

        fleet[2].Breaker.Should().Be(BreakerState.Closed);
        fleet[2].Status.Votes.Should().BeEmpty();
        fleet[2].Status.ReplicaCount.Should().Be(1);
    }

    [Fact]
    public async Task Guard_that_only_observes_reports_the_votes_once()
    {
        await using var fleet = await TestFleet.StartAsync(3);
        fleet[2].Guard.OverrideMode(GuardMode.Observe);
        fleet[0].Break();
        fleet[1].Break();

        await fleet.TickAsync();
        await fleet.TickAsync();
        await fleet.TickAsync();

        fleet[2].Breaker.Should().Be(BreakerState.Closed);
        fleet[2].Guard.Incident!.BreachCount.Should().Be(1);
    }

    [Fact]
    public async Task Change_is_written_to_the_history_once_with_who_noticed_it()
    {
        await using var fleet = await TestFleet.StartAsync(3);
        fleet[0].Break();
        fleet[1].Break();

        await fleet.TickAsync();
        await fleet.TickAsync();

        var change = fleet[2].Status.History.Should().ContainSingle().Which;
        change.IsOpen.Should().BeTrue();
        change.Replica.Should().Be("pod-2");
        change.Reason.Should().Be("2 of 3 replicas opened their breakers (2 required): pod-1, pod-2. " + fleet[0].Guard.GetStatus().OpenedBy!.Message);
        fleet.Replicas.Sum(static replica => replica.Logs.GetSnapshot().Count(static record => record.Id.Name == "FleetDecided")).Should().Be(1);
    }

    [Fact]
    public async Task Isolated_replica_does_not_vote()
    {
        await using var fleet = await TestFleet.StartAsync(2);

        fleet[0].Guard.Isolate("maintenance");
        await fleet.TickAsync();

        fleet[1].Status.Votes.Should().BeEmpty();
    }
}
