namespace PredictionGuardrails.Fleet.Tests;

/// <summary>Replicas that learned at about the same time compare with one baseline, and one that differs is found by its own guard.</summary>
public sealed class BaselineTests
{
    private static readonly (string, string?)[] Learning =
    [
        ("Guards:fare:Baseline:MinimumDuration", "00:00:00"), ("Guards:fare:Change:OnBreach", "Fallback"),
    ];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Baselines_that_agree_are_merged_and_adopted_by_all()
    {
        await using var fleet = await TestFleet.StartAsync(4, Learning);
        await LearnAsync(fleet);

        var baseline = fleet[3].Status.Baselines.Single(static baseline => baseline.Metric == "prediction");
        baseline.IsMerged.Should().BeTrue();
        baseline.DifferingReplicas.Should().BeEmpty();
        fleet.Replicas.Select(static replica => replica.Guard.GetBaseline()!.Values.Count).Distinct().Should().ContainSingle()
            .Which.Should().Be(1000 * baseline.Replicas.Count);
    }

    [Fact]
    public async Task Replica_that_starts_later_adopts_the_baseline_without_learning()
    {
        await using var fleet = await TestFleet.StartAsync(2, Learning);
        await LearnAsync(fleet);

        var late = fleet.Add();
        await late.ExchangeAsync();

        late.Guard.GetStatus().Metrics[0].State.Should().Be(ChangeDetectionState.Monitoring);
        late.Guard.GetBaseline()!.Values.Count.Should().Be(2000);
    }

    /// <summary>Adopting it once more would forget what was learned of the day, which is in a file next to that of the baseline.</summary>
    [Fact]
    public async Task Replica_that_has_the_baseline_from_a_file_goes_on_with_it()
    {
        await using var fleet = await TestFleet.StartAsync(2, Learning);
        await LearnAsync(fleet);
        var late = fleet.Add();
        late.Guard.UseBaseline(BaselineFile.Parse(BaselineFile.Format(
            new Dictionary<string, Baseline> { ["prediction"] = fleet[0].Guard.GetBaseline()! }, "fare", "1"))["prediction"]);

        await late.ExchangeAsync();

        late.Guard.GetBaseline()!.Values.Count.Should().Be(2000);
        late.Logs.GetSnapshot().Should().NotContain(static log => log.Id.Name == "BaselineAdopted");
    }

    [Fact]
    public async Task Replica_that_starts_at_another_hour_adopts_what_was_learned_over_a_day()
    {
        await using var fleet = await TestFleet.StartAsync(2, [("Guards:fare:Baseline:MinimumDuration", "1.00:00:00")]);
        for (var i = 0; i < 1000; i++)
        {
            Predict(fleet, 1, _ => 1 + (0.0001 * i));
            fleet.Time.Advance(TimeSpan.FromSeconds(90));
        }

        await fleet.TickAsync();
        await fleet.TickAsync();
        fleet.Time.Advance(TimeSpan.FromHours(7));

        var late = fleet.Add();
        await late.ExchangeAsync();

        late.Guard.GetStatus().Metrics[0].State.Should().Be(ChangeDetectionState.Monitoring);
    }

    [Fact]
    public async Task Baselines_of_different_hours_are_neither_merged_nor_said_to_differ()
    {
        await using var fleet = await TestFleet.StartAsync(2, Learning);
        await LearnAsync(fleet, replica: 0, factor: 1);
        fleet.Time.Advance(TimeSpan.FromHours(7));
        await LearnAsync(fleet, replica: 1, factor: 1);

        var baseline = fleet[0].Status.Baselines[0];
        (baseline.IsMerged, baseline.DifferingReplicas.Count).Should().Be((false, 0));
        fleet.Replicas.Should().OnlyContain(static replica => replica.Guard.GetBaseline()!.Values.Count == 1000);
    }

    [Fact]
    public async Task Replica_that_learned_at_another_hour_keeps_its_own_baseline()
    {
        await using var fleet = await TestFleet.StartAsync(3, Learning);
        await LearnAsync(fleet, replica: 0, factor: 1);
        fleet.Time.Advance(TimeSpan.FromHours(7));
        await LearnAsync(fleet, replica: 1, factor: 1.5);
        await LearnAsync(fleet, replica: 2, factor: 1.5);

        fleet[0].Status.Baselines[0].DifferingReplicas.Should().BeEmpty();
        fleet.Replicas.Select(static replica => replica.Guard.GetBaseline()!.Values.Count).Should().Equal(1000, 2000, 2000);
    }

    /// <summary>What a guard has learned of the day since then would be lost.</summary>
    [Fact]
    public async Task Baselines_that_are_merged_hours_later_are_not_adopted()
    {
        await using var fleet = await TestFleet.StartAsync(3, Learning);
        fleet.Store.IsGone = true;
        await LearnAsync(fleet);
        fleet.Time.Advance(TimeSpan.FromHours(12));
        fleet.Store.IsGone = false;

        await fleet.TickAsync();
        await fleet.TickAsync();

        fleet.Replicas.Should().OnlyContain(static replica => replica.Guard.GetBaseline()!.Values.Count == 1000);
    }

    /// <summary>A deployment of the same version restarts all of them.</summary>
    [Fact]
    public async Task Replicas_that_all_start_again_the_next_day_get_a_new_baseline()
    {
        await using var fleet = await TestFleet.StartAsync(3, Learning);
        await LearnAsync(fleet);
        await fleet.RestartAllAsync();
        fleet.Time.Advance(TimeSpan.FromHours(20));
        await fleet.TickAsync();

        await LearnAsync(fleet, static replica => replica == 1 ? 10 : 1);

        fleet[0].Status.Baselines[0].DifferingReplicas.Should().Equal("pod-2");
        fleet.Replicas.Should().OnlyContain(static replica => replica.Guard.GetBaseline()!.Values.Count == 2000);
    }

    [Fact]
    public async Task Canary_that_learned_for_hours_is_not_compared_with_minutes()
    {
        await using var fleet = await TestFleet.StartAsync(3, Learning);
        for (var i = 0; i < 999; i++)
        {
            Predict(fleet[0], 1, 1 + (0.0005 * i), new Random(i));
            fleet.Time.Advance(TimeSpan.FromSeconds(30));
        }

        await LearnAsync(fleet);

        fleet[0].Status.Baselines[0].DifferingReplicas.Should().BeEmpty();
        fleet.Replicas.Select(static replica => replica.Guard.GetBaseline()!.Values.Count).Should().Equal(1000, 2000, 2000);
    }

    [Fact]
    public async Task Replica_that_learned_something_else_is_named_and_opens_only_its_own_breaker()
    {
        await using var fleet = await TestFleet.StartAsync(10, Learning);

        // The poisoned replica is among the first to learn.
        await LearnAsync(fleet, static replica => replica == 1 ? 10 : 1);

        fleet[0].Status.Baselines[0].DifferingReplicas.Should().Equal("pod-2");
        var before = fleet[1].Guard.GetSnapshot().Count;
        Predict(fleet, 200, static replica => replica == 1 ? 10 : 1);
        await fleet.TickAsync();
        await fleet.TickAsync();

        fleet.Replicas.Where(static replica => replica.Breaker != BreakerState.Closed).Should().ContainSingle().Which.Should().Be(fleet[1]);
        (fleet[1].Guard.GetSnapshot().Count - before).Should().BeLessThanOrEqualTo(200);
        fleet[5].Status.Votes.Should().ContainSingle().Which.Replica.Should().Be("pod-2");
    }

    [Fact]
    public async Task Baselines_of_two_replicas_that_differ_are_not_merged()
    {
        await using var fleet = await TestFleet.StartAsync(2, Learning);

        await LearnAsync(fleet, static replica => replica == 1 ? 10 : 1);

        var baseline = fleet[0].Status.Baselines[0];
        baseline.IsMerged.Should().BeFalse();
        baseline.Replicas.Should().Equal("pod-1", "pod-2");
        fleet[0].Guard.GetBaseline()!.Values.Count.Should().Be(1000, "each compares with its own");
    }

    [Fact]
    public async Task Versions_of_a_model_have_baselines_of_their_own()
    {
        await using var fleet = new TestFleet(Learning);
        fleet.Add("1");
        fleet.Add("1");
        fleet.Add("2");
        fleet.Add("2");
        await LearnAsync(fleet, static replica => replica < 2 ? 1 : 3);

        fleet[0].Guard.GetBaseline()!.Values.Mean.Should().BeApproximately(20, 1);
        fleet[2].Guard.GetBaseline()!.Values.Mean.Should().BeApproximately(60, 3);
        fleet[0].Guard.GetBaseline()!.Values.Count.Should().Be(2000);
    }

    [Fact]
    public async Task Relearning_makes_a_new_baseline_of_the_fleet()
    {
        await using var fleet = await TestFleet.StartAsync(2, Learning);
        await LearnAsync(fleet);

        await fleet[0].Fleet.RelearnAsync("fare", "A new tariff", cancellationToken: Token);
        await fleet.TickAsync();
        fleet.Replicas.Should().OnlyContain(static replica => replica.Guard.GetBaseline() == null);
        await LearnAsync(fleet, static _ => 2);

        fleet[1].Guard.GetBaseline()!.Values.Mean.Should().BeApproximately(40, 2);
        fleet[1].Guard.GetBaseline()!.Values.Count.Should().Be(2000);
    }

    [Fact]
    public async Task Baseline_survives_a_store_that_loses_its_content()
    {
        await using var fleet = await TestFleet.StartAsync(2, Learning);
        await LearnAsync(fleet);
        fleet.Store.Clear();
        await fleet.TickAsync();

        var late = fleet.Add();
        await late.ExchangeAsync();

        late.Guard.GetBaseline()!.Values.Count.Should().Be(2000);
    }

    [Fact]
    public async Task Each_replica_learns_alone_while_the_store_is_gone()
    {
        await using var fleet = await TestFleet.StartAsync(2, Learning);
        fleet.Store.IsGone = true;

        await LearnAsync(fleet);

        fleet.Replicas.Should().OnlyContain(static replica => replica.Guard.GetBaseline()!.Values.Count == 1000);
    }

    /// <summary>One replica learns, and the others predict nothing.</summary>
    private static async Task LearnAsync(TestFleet fleet, int replica, double factor)
    {
        Predict(fleet[replica], 1000, factor, new Random(replica));
        fleet[replica].Guard.EvaluateNow();
        await fleet.TickAsync();
        await fleet.TickAsync();
    }

    private static async Task LearnAsync(TestFleet fleet, Func<int, double>? factor = null)
    {
        Predict(fleet, 1000, factor ?? (static _ => 1));
        foreach (var replica in fleet.Replicas)
        {
            replica.Guard.EvaluateNow();
        }

        await fleet.TickAsync();
        await fleet.TickAsync();
    }

    private static void Predict(TestFleet fleet, int count, Func<int, double> factor)
    {
        for (var replica = 0; replica < fleet.Replicas.Count; replica++)
        {
            Predict(fleet[replica], count, factor(replica), new Random(replica + count));
        }
    }

    private static void Predict(TestReplica replica, int count, double factor, Random random)
    {
        for (var i = 0; i < count; i++)
        {
            replica.Predict(factor * (15 + (10 * random.NextDouble())));
        }
    }
}
