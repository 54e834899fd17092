using PredictionGuardrails.Experiments.Tests.Running;

namespace PredictionGuardrails.Experiments.Tests.Sharing;

/// <summary>The replicas of a fleet compare together what each of them observes.</summary>
public sealed class SharedComparisonTests
{
    private static readonly (string, string?)[] Canary =
        [("Phase", "Canary"), ("Exposure", "1"), ("Guardrails:latency:Enabled", "false"), ("Guardrails:fare:Margin", "0.02"), ("Guardrails:fare:AbsoluteMargin", "0")];

    [Fact]
    public async Task Calls_and_units_of_all_replicas_are_counted()
    {
        await using var fleet = Start(3);
        await fleet.TickAsync(2);

        Call(fleet, from: 0, to: 600);
        await fleet.TickAsync(2);

        var own = fleet.Replicas.Select(static replica => replica.Guard.GetSnapshot().Count).Sum();
        foreach (var status in fleet.Replicas.Select(static replica => replica.Status))
        {
            status.ReplicaCount.Should().Be(3);
            (status.ControlCalls + status.Variants[0].Calls).Should().Be(600);
            status.ControlCalls.Should().Be(own);
            (status.ControlUnits + status.Variants[0].Units).Should().Be(600);
        }
    }

    [Fact]
    public async Task What_is_shown_is_what_one_process_shows_that_has_all_calls()
    {
        await using var fleet = Start(3);
        await using var one = new TestService(Same, settings: Canary);
        await fleet.TickAsync(2);

        Call(fleet, from: 0, to: 1500);
        await fleet.TickAsync(2);
        for (var i = 0; i < 1500; i++)
        {
            one.Predict($"c{i}", LengthOf(i));
        }

        var together = fleet[1].Status.Variants[0].Guardrails.Single(static guardrail => guardrail.Name == "fare");
        var alone = one.Status.Variants[0].Guardrails.Single(static guardrail => guardrail.Name == "fare");
        together.Observations.Should().BeCloseTo(alone.Observations, 10);
        together.Estimate.Should().BeApproximately(alone.Estimate, 0.05);
    }

    [Fact]
    public async Task Unit_that_comes_to_several_replicas_counts_once()
    {
        await using var fleet = Start(3);
        await fleet.TickAsync(2);

        for (var i = 0; i < 100; i++)
        {
            foreach (var replica in fleet.Replicas)
            {
                replica.Predict($"c{i}", LengthOf(i));
            }
        }

        await fleet.TickAsync(2);

        (fleet[0].Status.ControlUnits + fleet[0].Status.Variants[0].Units).Should().Be(100);
    }

    [Fact]
    public async Task Harm_that_no_replica_finds_alone_is_found_together()
    {
        await using var fleet = Start(8, Worse);
        await fleet.TickAsync(2);
        var ticks = 0;

        while (fleet[0].Status.Phase == ExperimentPhase.Canary && ticks < 60)
        {
            Call(fleet, ticks * 400, (ticks + 1) * 400);
            await fleet.TickAsync();
            ticks++;
        }

        await fleet.TickAsync();
        fleet.Replicas.Should().OnlyContain(static replica => replica.Status.Phase == ExperimentPhase.Stopped);
        await using var one = new TestService(Worse, settings: Canary);
        for (var i = 0; i < ticks * 400 / 8; i++)
        {
            one.Predict($"c{i}", LengthOf(i));
        }

        one.Status.Phase.Should().Be(ExperimentPhase.Canary);
    }

    [Fact]
    public async Task Harm_that_is_excluded_together_takes_the_next_step_everywhere()
    {
        await using var fleet = Start(4, Same, ("Ramp:Steps:0", "0.5"), ("Ramp:Steps:1", "1"), ("Ramp:StepDuration", "00:01:00"));
        await fleet.TickAsync(2);

        for (var tick = 0; tick < 40 && fleet[3].Status.Exposure < 1; tick++)
        {
            Call(fleet, tick * 1500, (tick + 1) * 1500);
            await fleet.TickAsync();
        }

        await fleet.TickAsync();
        fleet.Replicas.Should().OnlyContain(static replica => replica.Status.Exposure == 1);
        fleet[2].Status.Changes[0].By.Should().BeNull();
    }

    [Fact]
    public async Task Another_replica_continues_the_comparison()
    {
        await using var fleet = Start(3);
        await fleet.TickAsync(2);
        Call(fleet, from: 0, to: 600);
        await fleet.TickAsync(8);

        fleet.Kill(fleet[0]);
        await fleet.TickAsync(5);
        fleet[1].Predict("another", 7);
        await fleet.TickAsync(2);

        var status = fleet[2].Status;
        status.ReplicaCount.Should().Be(2);
        (status.ControlCalls + status.Variants[0].Calls).Should().Be(601);
    }

    [Fact]
    public async Task Comparison_continues_after_the_store_lost_its_content()
    {
        await using var fleet = Start(3);
        await fleet.TickAsync(2);
        Call(fleet, from: 0, to: 600);
        await fleet.TickAsync(2);

        fleet.Store.Clear();
        await fleet.TickAsync(3);

        var status = fleet[2].Status;
        (status.ControlCalls + status.Variants[0].Calls).Should().Be(600);
    }

    [Fact]
    public async Task Replica_that_compares_something_else_is_not_counted()
    {
        await using var fleet = Start(2);
        var other = fleet.Add(settings: ("Guardrails:fare:Margin", "0.5"));
        await fleet.TickAsync(3);

        Call(fleet, from: 0, to: 300);
        await fleet.TickAsync(2);

        fleet[0].Status.ReplicaCount.Should().Be(2);
        other.Status.ReplicaCount.Should().BeNull();
    }

    [Fact]
    public async Task Other_shares_of_the_arms_go_on_with_what_was_shown()
    {
        await using var fleet = Start(2);
        await fleet.TickAsync(2);
        Call(fleet, from: 0, to: 200);
        await fleet.TickAsync(2);

        foreach (var replica in fleet.Replicas)
        {
            replica.Set("Variants:v2:Share", "0.2");
        }

        await fleet.TickAsync(2);
        Call(fleet, from: 200, to: 700);
        await fleet.TickAsync(2);

        var status = fleet[0].Status;
        (status.ControlCalls + status.Variants[0].Calls).Should().Be(700);
        status.IsSampleRatioMismatched.Should().BeFalse();
    }

    [Fact]
    public async Task Units_that_are_not_divided_as_configured_are_found_together()
    {
        await using var fleet = Start(4);
        await fleet.TickAsync(2);

        await using var one = new TestService(Same, settings: Canary);
        for (var i = 0; i < 4000; i++)
        {
            // A quarter of the customers of the variant never come.
            if (i % 4 != 0 || ArmOf(one, i) == "control")
            {
                fleet.Replicas[i / 4 % 4].Predict($"c{i}", LengthOf(i));
            }
        }

        await fleet.TickAsync(2);

        fleet.Replicas.Should().OnlyContain(static replica => replica.Status.IsSampleRatioMismatched);
    }

    [Fact]
    public async Task Replica_that_is_alone_shows_what_it_observes_itself()
    {
        await using var fleet = Start(2);
        await fleet.TickAsync(2);
        Call(fleet, from: 0, to: 200);
        await fleet.TickAsync(2);

        fleet.Store.IsGone = true;
        await fleet.TickAsync();

        fleet[0].Status.ReplicaCount.Should().BeNull();
        (fleet[0].Status.ControlCalls + fleet[0].Variant.Calls).Should().Be(100);
    }

    [Fact]
    public async Task Observations_that_are_sent_again_after_an_outage_count_once()
    {
        await using var fleet = Start(3);
        await fleet.TickAsync(2);
        Call(fleet, from: 0, to: 300);
        await fleet.TickAsync();

        fleet.Store.IsGone = true;
        await fleet.TickAsync(6);
        fleet.Store.IsGone = false;
        await fleet.TickAsync(4);

        var status = fleet[2].Status;
        (status.ControlCalls + status.Variants[0].Calls).Should().Be(300);
    }

    [Fact]
    public async Task Replica_that_can_not_compare_does_not_lead()
    {
        await using var fleet = Start(0);
        fleet.Add(static experiment => experiment
            .Variant("v2", (Func<IServiceProvider, Func<Ride, double>>)(static _ => throw new FileNotFoundException("No model.")))
            .Guardrail("fare", static (_, fare) => fare, GuardrailDirection.Either, 0.02));
        fleet.Add();
        fleet.Add();
        await fleet.TickAsync(3);

        fleet[1].Predict("c1", 7);
        await fleet.TickAsync(2);

        (fleet[2].Status.ControlCalls + fleet[2].Variant.Calls).Should().Be(1);
    }

    [Fact]
    public async Task Replica_that_compares_something_else_than_most_does_not_lead()
    {
        await using var fleet = Start(0);
        fleet.Add(settings: ("Guardrails:fare:Margin", "0.5"));
        fleet.Add();
        fleet.Add();
        await fleet.TickAsync(8);

        fleet[1].Predict("c1", 7);
        await fleet.TickAsync(2);

        fleet[2].Status.ReplicaCount.Should().Be(2);
        (fleet[2].Status.ControlCalls + fleet[2].Variant.Calls).Should().Be(1);
    }

    [Fact]
    public async Task Few_units_with_many_calls_do_not_silence_a_replica()
    {
        await using var fleet = Start(2);
        await fleet.TickAsync(2);
        for (var i = 0; i < 9000; i++)
        {
            fleet[0].Predict($"tenant{i % 3}", LengthOf(i));
        }

        await fleet.TickAsync(30);
        var before = Calls(fleet[1]);
        for (var i = 0; i < 30; i++)
        {
            fleet[0].Predict($"tenant{i % 3}", LengthOf(i));
        }

        await fleet.TickAsync(2);

        (Calls(fleet[1]) - before).Should().Be(30);
    }

    [Fact]
    public async Task Many_units_are_sampled_alike_in_both_arms()
    {
        await using var fleet = Start(2);
        await fleet.TickAsync(2);

        for (var tick = 0; tick < 5; tick++)
        {
            Call(fleet, tick * 12_000, (tick + 1) * 12_000);
            await fleet.TickAsync();
        }

        await fleet.TickAsync();
        var status = fleet[1].Status;
        Calls(fleet[1]).Should().BeInRange(2_000, 22_000);
        status.IsSampleRatioMismatched.Should().BeFalse();
        status.Variants[0].Calls.Should().BeCloseTo(status.ControlCalls, 800);
    }

    [Fact]
    public async Task Step_is_taken_although_another_variant_was_stopped()
    {
        await using var fleet = Start(
            3,
            static experiment => experiment.Variant("v2", static _ => static ride => 2 * ride.Kilometers).Variant("v3", static _ => static _ => 1000).Guardrail(
                "fare", static (_, fare) => fare, GuardrailDirection.Either, 0.02),
            ("Ramp:Steps:0", "0.5"),
            ("Ramp:Steps:1", "1"),
            ("Ramp:StepDuration", "00:01:00"));
        await fleet.TickAsync(2);

        for (var tick = 0; tick < 60 && fleet[2].Status.Exposure < 1; tick++)
        {
            Call(fleet, tick * 1500, (tick + 1) * 1500);
            await fleet.TickAsync();
        }

        fleet[2].Status.Exposure.Should().Be(1);
    }

    private static ExperimentFleet Start(int replicas, Action<ExperimentBuilder<Ride, double>>? experiment = null, params (string, string?)[] settings) =>
        new(replicas, experiment ?? Same, [.. Canary, .. settings]);

    private static void Same(ExperimentBuilder<Ride, double> experiment) =>
        experiment.Variant("v2", static _ => static ride => 2 * ride.Kilometers).Guardrail("fare", static (_, fare) => fare, GuardrailDirection.Either, 0.02);

    /// <summary>Fares are 10% higher.</summary>
    private static void Worse(ExperimentBuilder<Ride, double> experiment) =>
        experiment.Variant("v2", static _ => static ride => 2.2 * ride.Kilometers).Guardrail("fare", static (_, fare) => fare, GuardrailDirection.Either, 0.02);

    private static void Call(ExperimentFleet fleet, int from, int to)
    {
        for (var i = from; i < to; i++)
        {
            fleet.Replicas[i % fleet.Replicas.Count].Predict($"c{i}", LengthOf(i));
        }
    }

    private static long Calls(TestService replica) => replica.Status.ControlCalls + replica.Status.Variants.Sum(static variant => variant.Calls);

    private static string? ArmOf(TestService service, int ride)
    {
        var context = new PredictionContext();
        service.Guard.Predict(context, new Ride($"c{ride}", LengthOf(ride)), static ride => 2 * ride.Kilometers);
        return context.Arm;
    }

    private static double LengthOf(int ride) => 5 + (ride * 7919 % 1000 / 100.0);
}
