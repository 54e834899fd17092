namespace PredictionGuardrails.Fleet.Tests;

/// <summary>Replicas find together what takes each of them longer, and a few replicas find nothing for the others.</summary>
public sealed class EvidenceTests
{
    private const int Replicas = 8;

    private static readonly (string, string?)[] Enforcing =
    [
        ("Guards:fare:Baseline:MinimumDuration", "00:00:00"), ("Guards:fare:Change:OnBreach", "Fallback"), ("Guards:fare:Change:Shift:OnBreach", "Fallback"),
    ];

    private static readonly TimeSpan Break = TimeSpan.FromMinutes(1);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Change_of_all_replicas_is_found_before_any_of_them_finds_it()
    {
        await using var fleet = await FaresFleet.LearnedAsync(Replicas, Enforcing);

        await fleet.PredictUntilOpenAsync(static _ => 21);

        fleet.Rules.Should().OnlyContain(static rule => rule == "FleetEvidence");
        fleet[3].Status.Votes.Should().BeEmpty();
        fleet[3].Status.IsOpen.Should().BeTrue();
    }

    [Fact]
    public async Task Breach_says_what_was_found_on_how_many_replicas()
    {
        await using var fleet = await FaresFleet.LearnedAsync(Replicas, Enforcing);

        await fleet.PredictUntilOpenAsync(static _ => 21);

        fleet[3].Guard.GetStatus().OpenedBy!.Message.Should().MatchRegex(
            "^FleetEvidence breach in guard 'fare': prediction was higher than the baseline on 8 replicas together over [0-9,]+ predictions, expected the baseline.");
    }

    [Fact]
    public async Task One_replica_at_ten_times_opens_only_itself()
    {
        await using var fleet = await FaresFleet.LearnedAsync(10, Enforcing);

        await fleet.PredictAsync(20, static replica => replica == 4 ? 200 : 20);

        fleet.Rules.Should().Equal(null, null, null, null, "Change", null, null, null, null, null);
    }

    [Fact]
    public async Task Fewer_replicas_than_a_quorum_open_only_themselves()
    {
        await using var fleet = await FaresFleet.LearnedAsync(Replicas, Enforcing);

        await fleet.PredictAsync(20, static replica => replica < 3 ? 26 : 20);

        fleet.Rules.Skip(3).Should().OnlyContain(static rule => rule == null);
    }

    [Fact]
    public async Task Healthy_replicas_find_nothing()
    {
        await using var fleet = await FaresFleet.LearnedAsync(Replicas, Enforcing);

        await fleet.PredictAsync(20, static _ => 20);

        fleet.Rules.Should().OnlyContain(static rule => rule == null);
    }

    [Fact]
    public async Task Change_is_over_when_the_predictions_of_all_match_again()
    {
        await using var fleet = await FaresFleet.LearnedAsync(Replicas, Enforcing);
        await fleet.PredictUntilOpenAsync(static _ => 21);

        fleet.Fleet.Time.Advance(Break);
        await fleet.PredictAsync(10, static _ => 20, each: 50);

        fleet.Breakers.Should().OnlyContain(static breaker => breaker == BreakerState.Closed);
        fleet[0].Status.History.Select(static change => change.IsOpen).Should().Equal(false, true);
    }

    [Fact]
    public async Task Change_is_not_over_while_probes_do_not_match()
    {
        await using var fleet = await FaresFleet.LearnedAsync(Replicas, Enforcing);
        await fleet.PredictUntilOpenAsync(static _ => 21);

        fleet.Fleet.Time.Advance(Break);
        await fleet.PredictAsync(10, static _ => 22, each: 50);

        fleet[0].Status.IsOpen.Should().BeTrue();
        fleet.Breakers.Should().NotContain(BreakerState.Closed);
    }

    [Fact]
    public async Task Replicas_share_the_probes_that_a_verdict_takes()
    {
        await using var fleet = await FaresFleet.LearnedAsync(Replicas, Enforcing);
        await fleet.PredictUntilOpenAsync(static _ => 21);
        fleet.Fleet.Time.Advance(Break);
        await fleet.Fleet.TickAsync();
        var before = fleet.CountPredictions();

        fleet.Predict(2000, static _ => 21, seed: 900);

        var budget = fleet[0].Status.Changes.Single().RequiredPredictionCount;
        (fleet.CountPredictions() - before).Should().BeInRange(1, budget);
    }

    [Fact]
    public async Task Manual_reset_ends_the_change()
    {
        await using var fleet = await FaresFleet.LearnedAsync(Replicas, Enforcing);
        await fleet.PredictUntilOpenAsync(static _ => 21);

        await fleet[2].Fleet.ResetAsync("fare", "A new tariff", cancellationToken: Token);
        await fleet.Fleet.TickAsync();
        await fleet.Fleet.TickAsync();

        fleet.Breakers.Should().OnlyContain(static breaker => breaker == BreakerState.Closed);
        fleet[0].Status.Changes.Should().BeEmpty();
    }

    [Fact]
    public async Task Another_replica_takes_over_if_the_one_that_merges_is_gone()
    {
        await using var fleet = await FaresFleet.LearnedAsync(Replicas, Enforcing);
        var others = fleet.Fleet.Replicas.Skip(1).ToList();
        for (var tick = 0; tick < 5; tick++)
        {
            fleet.Fleet.Time.Advance(TimeSpan.FromSeconds(10));
            foreach (var replica in others)
            {
                await replica.ExchangeAsync();
            }
        }

        for (var tick = 0; tick < 15; tick++)
        {
            fleet.Predict(10, static _ => 21, seed: 300 + tick);
            fleet.Fleet.Time.Advance(TimeSpan.FromSeconds(10));
            foreach (var replica in others)
            {
                await replica.ExchangeAsync();
            }
        }

        others.Should().OnlyContain(static replica => replica.Status.Changes.Count == 1);
    }

    [Fact]
    public async Task Change_applies_to_a_replica_that_starts_later()
    {
        await using var fleet = await FaresFleet.LearnedAsync(Replicas, Enforcing);
        await fleet.PredictUntilOpenAsync(static _ => 21);

        var late = fleet.Fleet.Add();
        await late.ExchangeAsync();
        await late.ExchangeAsync();

        late.Guard.GetStatus().OpenedBy?.Rule.Should().Be("FleetEvidence");
    }

    [Fact]
    public async Task Replicas_with_another_version_of_the_model_continue()
    {
        string[] versions = ["1", "2", "1", "2", "1", "2", "1", "2", "1", "2"];
        await using var fleet = await FaresFleet.LearnedAsync(versions, Enforcing);

        await fleet.PredictAsync(15, static replica => replica % 2 == 1 ? 21.4 : 20);

        fleet.Rules.Where(static (_, replica) => replica % 2 == 0).Should().OnlyContain(static rule => rule == null);
        fleet.Rules.Where(static (_, replica) => replica % 2 == 1).Should().Contain("FleetEvidence");
        fleet[0].Status.Changes.Should().BeEmpty();
    }

    [Fact]
    public async Task Replica_that_reports_no_evidence_is_in_the_way_of_nothing()
    {
        await using var fleet = await FaresFleet.LearnedAsync(Replicas, Enforcing);
        var guard = new FleetGuardReport
        {
            Guard = "fare",
            ModelVersion = "1",
            Mode = GuardMode.Enforce,
            Breaker = BreakerState.Closed,
            PredictionCount = 0,
            LastAction = 0,
            Evidence = null!,
        };
        await fleet.Fleet.Store.ExchangeAsync(
            new FleetReport { Replica = "old", Incarnation = "old", Sequence = 1, TimeToLive = TimeSpan.FromHours(1), Guards = [guard], Counts = [] }, Token);

        var exchange = () => fleet.PredictAsync(2, static _ => 20);

        await exchange.Should().NotThrowAsync();
    }

    [Fact]
    public async Task Shift_that_is_only_observed_is_reported_once_by_each_replica()
    {
        await using var fleet = await FaresFleet.LearnedAsync(Replicas, ("Guards:fare:Baseline:MinimumDuration", "00:00:00"));

        await fleet.PredictAsync(15, static _ => 21);

        fleet.Breakers.Should().OnlyContain(static breaker => breaker == BreakerState.Closed);
        fleet.Fleet.Replicas.Select(static replica => replica.Logs.GetSnapshot().Count(
            static record => record.Message.Contains("FleetEvidence breach", StringComparison.Ordinal))).Should().OnlyContain(static count => count == 1);
        fleet[0].Status.IsOpen.Should().BeFalse();
    }

    [Fact]
    public async Task Breakers_no_longer_follow_the_others_while_the_store_is_gone()
    {
        await using var fleet = await FaresFleet.LearnedAsync(Replicas, Enforcing);
        await fleet.PredictUntilOpenAsync(static _ => 21);

        fleet.Fleet.Store.IsGone = true;
        fleet.Fleet.Time.Advance(Break);
        await fleet.PredictAsync(2, static _ => 20, each: 100);

        fleet.Breakers.Should().OnlyContain(static breaker => breaker == BreakerState.Closed);
    }
}
