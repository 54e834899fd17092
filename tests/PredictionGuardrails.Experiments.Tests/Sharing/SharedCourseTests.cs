using Microsoft.Extensions.Logging;
using PredictionGuardrails.Experiments.Tests.Running;

namespace PredictionGuardrails.Experiments.Tests.Sharing;

/// <summary>What is changed on one replica of a fleet is changed on all.</summary>
public sealed class SharedCourseTests
{
    private static readonly (string, string?)[] Canary = [("Phase", "Canary"), ("Exposure", "1"), ("Guardrails:latency:Enabled", "false")];
    private static readonly (string, string?)[] Off = [("Exposure", "1"), ("Guardrails:latency:Enabled", "false")];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Phase_that_is_started_on_one_replica_begins_on_all()
    {
        await using var fleet = Start(3, Off);
        await fleet.TickAsync();

        await fleet[1].Manager.StartAsync("fare-v2", ExperimentPhase.Canary, "v2 passed its shadow.", "Ada", Cancellation);
        await fleet.TickAsync(2);

        foreach (var replica in fleet.Replicas)
        {
            replica.PredictMany(50).Should().Contain(1);
            replica.Status.Changes[0].Should().BeEquivalentTo(
                new { Description = "Phase Canary", Reason = "v2 passed its shadow.", By = "Ada", Replica = "pod-2" });
        }
    }

    [Fact]
    public async Task Status_does_not_wait_for_a_model_that_is_loaded_because_another_replica_started_the_phase()
    {
        using var loading = new SlowModel();
        await using var fleet = Start(1, Off);
        var slow = fleet.Add(experiment => experiment.Variant("v2", _ => loading.Load(Cancellation)));
        await fleet.TickAsync();
        await fleet[0].Manager.StartAsync("fare-v2", ExperimentPhase.Canary, "v2 passed its shadow.", "Ada", Cancellation);
        await fleet.ExchangeAsync(fleet[0]);

        var exchanging = Task.Run(() => fleet.ExchangeAsync(slow), Cancellation);
        await loading.Begun.WaitAsync(Cancellation);
        var during = slow.Status.Phase;
        loading.End();
        await exchanging;

        (during, slow.Status.Phase).Should().Be((ExperimentPhase.Off, ExperimentPhase.Canary));
    }

    [Fact]
    public async Task Unit_has_the_same_arm_on_all_replicas()
    {
        await using var fleet = Start(2, Canary);
        await fleet.TickAsync(2);

        var one = Enumerable.Range(0, 200).Select(i => fleet[0].Predict($"c{i}")).ToList();
        var other = Enumerable.Range(0, 200).Select(i => fleet[1].Predict($"c{i}")).ToList();

        other.Should().Equal(one);
        one.Distinct().Should().HaveCount(2);
    }

    [Fact]
    public async Task Change_of_another_replica_is_logged()
    {
        await using var fleet = Start(2, Canary);
        await fleet.TickAsync(2);

        await fleet[0].Manager.PauseAsync("fare-v2", "A look at the numbers.", "Ada", Cancellation);
        await fleet.TickAsync();

        fleet[1].Logs.Collector.GetSnapshot().Should().ContainSingle(static record =>
            record.Level == LogLevel.Information && record.Message == "Experiment 'fare-v2': Paused. A look at the numbers (Ada) Replica: pod-1.");
    }

    [Fact]
    public async Task Harm_that_one_replica_finds_stops_the_variant_on_all()
    {
        await using var fleet = StartHarmful(4);
        await fleet.TickAsync(2);

        fleet[2].PredictMany(400);
        fleet[2].Variant.Decision.Should().Be(ExperimentDecision.Stop);
        await fleet.TickAsync(2);

        foreach (var replica in fleet.Replicas)
        {
            var calls = replica.Variant.Calls;
            replica.PredictMany(100);
            replica.Variant.Calls.Should().Be(calls);
            replica.Status.Phase.Should().Be(ExperimentPhase.Stopped);
            replica.Variant.Decision.Should().Be(ExperimentDecision.Stop);
        }
    }

    [Fact]
    public async Task Harm_is_one_incident()
    {
        await using var fleet = StartHarmful(3);
        await fleet.TickAsync(2);

        fleet[0].PredictMany(400);
        await fleet.TickAsync(3);

        fleet.Replicas.Where(static replica => replica.Guard.Incident is not null).Should().ContainSingle();
    }

    [Fact]
    public async Task Replica_that_starts_later_has_the_course_of_the_others()
    {
        await using var fleet = StartHarmful(2);
        await fleet.TickAsync(2);
        fleet[0].PredictMany(400);
        await fleet.TickAsync();

        var later = fleet.Add();
        await fleet.TickAsync();

        later.Status.Phase.Should().Be(ExperimentPhase.Stopped);
        later.PredictMany(100);
        later.Variant.Calls.Should().Be(0);
    }

    [Fact]
    public async Task Step_that_two_replicas_take_at_once_is_taken_once()
    {
        await using var fleet = Start(2, [.. Canary, ("Ramp:Steps:0", "0.1"), ("Ramp:Steps:1", "0.5"), ("Ramp:Steps:2", "1")]);
        await fleet.TickAsync(2);

        await fleet[0].Manager.AdvanceAsync("fare-v2", "v2 is fine.", "Ada", Cancellation);
        await fleet[1].Manager.AdvanceAsync("fare-v2", "v2 is fine.", "Bob", Cancellation);
        await fleet.TickAsync(2);

        fleet.Replicas.Should().OnlyContain(static replica => replica.Status.Exposure == 0.5);
    }

    [Fact]
    public async Task Changes_that_do_not_contradict_each_other_are_all_made()
    {
        await using var fleet = Start(2, [.. Canary, ("Ramp:Steps:0", "0.1"), ("Ramp:Steps:1", "0.5"), ("Ramp:Steps:2", "1")]);
        await fleet.TickAsync(2);

        await fleet[0].Manager.AdvanceAsync("fare-v2", "v2 is fine.", "Ada", Cancellation);
        await fleet[1].Manager.PauseAsync("fare-v2", "A look at the numbers.", "Bob", Cancellation);
        await fleet.TickAsync(2);

        fleet.Replicas.Should().OnlyContain(static replica => replica.Status.Exposure == 0.5 && replica.Status.IsPaused);
    }

    [Fact]
    public async Task Stop_of_a_phase_is_no_stop_of_the_next_one()
    {
        await using var fleet = Start(2, Canary);
        await fleet.TickAsync(2);

        await fleet[1].Manager.StartAsync("fare-v2", ExperimentPhase.Shadow, "Again from the start.", "Bob", Cancellation);
        await fleet[0].Manager.StopAsync("fare-v2", "The canary had enough.", "Ada", Cancellation);
        await fleet.ExchangeAsync(fleet[1]);
        await fleet.TickAsync(2);

        fleet.Replicas.Should().OnlyContain(static replica => replica.Status.Phase == ExperimentPhase.Shadow);
    }

    [Fact]
    public async Task Phase_that_another_replica_was_configured_with_before_goes_on()
    {
        await using var fleet = StartHarmful(2);
        await fleet.TickAsync(2);
        fleet[0].PredictMany(400);
        await fleet.TickAsync();

        // A restart with the same configuration starts nothing again.
        fleet.Kill(fleet[0]);
        var restarted = fleet.Add();
        await fleet.TickAsync();

        restarted.Status.Phase.Should().Be(ExperimentPhase.Stopped);
        fleet[1].Status.Phase.Should().Be(ExperimentPhase.Stopped);
    }

    [Fact]
    public async Task Phase_that_is_configured_on_one_replica_after_the_other_begins_once()
    {
        await using var fleet = Start(2, Off);
        await fleet.TickAsync();

        fleet[0].Set("Phase", "Canary");
        await fleet.TickAsync();
        var startedAt = fleet[1].Status.PhaseStartedAt;
        fleet[1].Set("Phase", "Canary");
        await fleet.TickAsync(2);

        startedAt.Should().NotBeNull();
        fleet.Replicas.Should().OnlyContain(replica => replica.Status.PhaseStartedAt == startedAt);
    }

    [Fact]
    public async Task Replica_that_can_not_create_the_variant_stops_no_other()
    {
        await using var fleet = Start(2, Canary);
        var broken = fleet.Add(static experiment => experiment.Variant("v2", (Func<IServiceProvider, Func<Ride, double>>)(static _ => throw new FileNotFoundException("No model."))));

        await fleet.TickAsync(3);

        fleet[0].Status.Phase.Should().Be(ExperimentPhase.Canary);
        fleet[0].PredictMany(50).Should().Contain(1);
        broken.PredictMany(50).Should().NotContain(1);
    }

    [Fact]
    public async Task Store_that_lost_its_content_gets_the_course_again()
    {
        await using var fleet = Start(2, Off);
        await fleet.TickAsync();
        await fleet[0].Manager.StartAsync("fare-v2", ExperimentPhase.Canary, "Go.", "Ada", Cancellation);
        await fleet.TickAsync(2);

        fleet.Store.Clear();
        await fleet.TickAsync(2);
        var later = fleet.Add();
        await fleet.TickAsync();

        later.Status.Phase.Should().Be(ExperimentPhase.Canary);
    }

    [Fact]
    public async Task Document_that_can_not_be_read_is_logged_once_and_changes_nothing()
    {
        await using var fleet = Start(2, Canary);
        await fleet.TickAsync(2);
        var document = await fleet.Store.ReadDocumentAsync("experiments/fare-v2/state", Cancellation);

        await fleet.Store.TryWriteDocumentAsync("experiments/fare-v2/state", document!.Version, "{}", Cancellation);
        await fleet.TickAsync(3);

        fleet[0].Status.Phase.Should().Be(ExperimentPhase.Canary);
        fleet[0].Logs.Collector.GetSnapshot().Should().ContainSingle(static record => record.Level == LogLevel.Error)
            .Which.Exception!.Message.Should().StartWith("The document 'experiments/fare-v2/state' of the fleet's store lacks a list.");
    }

    [Fact]
    public async Task Deployment_without_the_experiment_ends_it()
    {
        await using var fleet = Start(2, Canary);
        await fleet.TickAsync(2);

        fleet.Kill(fleet[0]);
        fleet.Add(settings: ("Phase", "Off"));
        await fleet.TickAsync(2);

        fleet[1].Status.Phase.Should().Be(ExperimentPhase.Off);
    }

    [Fact]
    public async Task Phase_that_was_replaced_does_not_begin_again_with_a_replica_of_the_earlier_deployment()
    {
        await using var fleet = Start(2, [.. Canary, ("Phase", "Shadow")]);
        await fleet.TickAsync(2);
        fleet[0].Set("Phase", "Canary");
        await fleet.TickAsync(2);

        var earlier = fleet.Add(settings: ("Phase", "Shadow"));
        await fleet.TickAsync(2);

        earlier.Status.Phase.Should().Be(ExperimentPhase.Canary);
        fleet[0].Status.Phase.Should().Be(ExperimentPhase.Canary);
    }

    [Fact]
    public async Task Phase_that_was_replaced_begins_again_an_hour_later()
    {
        await using var fleet = Start(2, [.. Canary, ("Phase", "Shadow")]);
        await fleet.TickAsync(2);
        fleet[0].Set("Phase", "Canary");
        await fleet.TickAsync(2);
        fleet.Time.Advance(TimeSpan.FromHours(2));
        await fleet.TickAsync();

        fleet.Add(settings: ("Phase", "Shadow"));
        await fleet.TickAsync(2);

        fleet[0].Status.Phase.Should().Be(ExperimentPhase.Shadow);
    }

    [Fact]
    public async Task Harm_that_is_found_while_the_store_is_gone_stops_the_variant_everywhere_after_it()
    {
        await using var fleet = StartHarmful(3);
        await fleet.TickAsync(2);
        fleet.Store.IsGone = true;
        await fleet.TickAsync();
        fleet[1].PredictMany(400);
        await fleet.TickAsync();

        fleet.Store.IsGone = false;
        await fleet.TickAsync(2);

        fleet.Replicas.Should().OnlyContain(static replica => replica.Status.Phase == ExperimentPhase.Stopped);
    }

    [Fact]
    public async Task Harm_that_a_replica_finds_before_it_has_met_the_others_stops_the_variant_everywhere()
    {
        await using var fleet = StartHarmful(2);
        await fleet.TickAsync(2);

        fleet.Time.Advance(TimeSpan.FromSeconds(30));
        var later = fleet.Add();
        later.PredictMany(400);
        await fleet.TickAsync(2);

        fleet[0].Status.Phase.Should().Be(ExperimentPhase.Stopped);
    }

    [Fact]
    public async Task Store_that_goes_back_does_not_bring_a_variant_back()
    {
        await using var fleet = StartHarmful(2);
        await fleet.TickAsync(2);
        var before = await fleet.Store.ReadDocumentAsync("experiments/fare-v2/state", Cancellation);
        fleet[0].PredictMany(400);
        await fleet.TickAsync(2);
        var after = await fleet.Store.ReadDocumentAsync("experiments/fare-v2/state", Cancellation);

        await fleet.Store.TryWriteDocumentAsync("experiments/fare-v2/state", after!.Version, before!.Content, Cancellation);
        await fleet.TickAsync(2);

        fleet.Replicas.Should().OnlyContain(static replica => replica.Status.Phase == ExperimentPhase.Stopped);
    }

    [Fact]
    public async Task Stop_by_hand_while_the_store_is_gone_survives_a_restart()
    {
        var folder = Directory.CreateTempSubdirectory("experiment-");
        var path = ("StatePath", (string?)Path.Combine(folder.FullName, "fare-v2.json"));
        await using (var fleet = Start(1, Canary))
        {
            var kept = fleet.Add(settings: path);
            await fleet.TickAsync(2);
            fleet.Store.IsGone = true;
            await kept.Manager.StopAsync("fare-v2", "Enough.", "Ada", Cancellation);
            fleet.Kill(kept);

            fleet.Store.IsGone = false;
            fleet.Add(settings: path);
            await fleet.TickAsync(3);

            fleet[0].Status.Phase.Should().Be(ExperimentPhase.Stopped);
        }

        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Change_of_a_replica_that_leaves_reaches_the_others()
    {
        await using var fleet = Start(2, Canary);
        await fleet.TickAsync(2);

        await fleet[1].Manager.StopAsync("fare-v2", "Enough.", "Ada", Cancellation);
        await fleet.LeaveAsync(fleet[1]);
        await fleet.TickAsync();

        fleet[0].Status.Phase.Should().Be(ExperimentPhase.Stopped);
    }

    private static ExperimentFleet Start(int replicas, (string, string?)[] settings) =>
        new(replicas, static experiment => experiment.Variant("v2", static _ => static _ => 1), settings);

    /// <summary>The variant's predictions are rejected.</summary>
    private static ExperimentFleet StartHarmful(int replicas) =>
        new(replicas, static experiment => experiment.Variant("v2", static _ => static _ => 1000), Canary);
}
