using Microsoft.Extensions.Logging;

namespace PredictionGuardrails.Experiments.Tests.Running;

/// <summary>What is done manually, and the ramp.</summary>
public sealed class SteeringTests : IDisposable
{
    private static readonly (string, string?)[] Canary = [("Phase", "Canary"), ("Exposure", "1")];
    private static readonly (string, string?)[] Ramp =
        [("Phase", "Canary"), ("Ramp:Steps:0", "0.1"), ("Ramp:Steps:1", "0.5"), ("Ramp:Steps:2", "1"), ("Ramp:StepDuration", "01:00:00")];

    private readonly string _state = Path.Combine(Directory.CreateTempSubdirectory("experiment-").FullName, "states", "fare-v2.json");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.GetParent(Path.GetDirectoryName(_state)!)!.Delete(recursive: true);

    [Fact]
    public async Task Phase_is_started_by_hand()
    {
        await using var service = Start(static _ => 1, ("Exposure", "1"));

        await service.Manager.StartAsync("FARE-V2", ExperimentPhase.Canary, "v2 passed its shadow.", "Ada", Cancellation);

        service.PredictMany(100).Should().Contain(1);
        service.Status.Changes[0].Should().Be(new ExperimentChange(service.Time.GetUtcNow(), "Phase Canary", "v2 passed its shadow.", "Ada"));
        service.Logs.Collector.LatestRecord.Should().BeEquivalentTo(
            new { Level = LogLevel.Information, Message = "Experiment 'fare-v2': Phase Canary. v2 passed its shadow (Ada)" });
    }

    [Fact]
    public async Task Phase_that_runs_can_not_be_started()
    {
        await using var service = Start(static _ => 1, Canary);

        await service.Manager.Awaiting(static manager => manager.StartAsync("fare-v2", ExperimentPhase.Canary, "Again.")).Should()
            .ThrowAsync<InvalidOperationException>().WithMessage("Experiment 'fare-v2' is in phase Canary already.");
    }

    [Fact]
    public async Task Experiment_that_does_not_exist_is_an_error()
    {
        await using var service = Start(static _ => 1, Canary);

        await service.Manager.Awaiting(static manager => manager.StopAsync("fare-v3", "Why not.")).Should()
            .ThrowAsync<KeyNotFoundException>().WithMessage("Experiment 'fare-v3' doesn't exist. Experiments: fare-v2.");
    }

    [Fact]
    public async Task Pause_gives_all_calls_to_the_control_and_keeps_what_was_shown()
    {
        await using var service = Start(static _ => 1, Canary);
        service.PredictMany(20);
        var calls = service.Variant.Calls;

        await service.Manager.PauseAsync("fare-v2", "A look at the numbers.", cancellationToken: Cancellation);

        service.PredictMany(100).Should().NotContain(1);
        service.Status.Should().BeEquivalentTo(new { Phase = ExperimentPhase.Canary, IsPaused = true });
        service.Variant.Calls.Should().Be(calls).And.BePositive();
    }

    [Fact]
    public async Task Resumed_experiment_gives_units_their_arms_again()
    {
        await using var service = Start(static ride => 2 * ride.Kilometers * 1.0001, Canary);
        var before = Enumerable.Range(0, 200).Select(i => service.Predict($"c{i}")).ToList();
        await service.Manager.PauseAsync("fare-v2", "A look at the numbers.", cancellationToken: Cancellation);

        await service.Manager.ResumeAsync("fare-v2", "They look fine.", cancellationToken: Cancellation);

        Enumerable.Range(0, 200).Select(i => service.Predict($"c{i}")).Should().Equal(before);
    }

    [Fact]
    public async Task Experiment_that_is_not_paused_can_not_be_resumed()
    {
        await using var service = Start(static _ => 1, Canary);

        await service.Manager.Awaiting(static manager => manager.ResumeAsync("fare-v2", "Go on.")).Should()
            .ThrowAsync<InvalidOperationException>().WithMessage("Experiment 'fare-v2' isn't paused.");
    }

    [Fact]
    public async Task Experiment_that_does_not_run_can_not_be_stopped()
    {
        await using var service = Start(static _ => 1);

        await service.Manager.Awaiting(static manager => manager.StopAsync("fare-v2", "Stop.")).Should()
            .ThrowAsync<InvalidOperationException>().WithMessage("Experiment 'fare-v2' doesn't run: it's in phase Off.");
    }

    [Fact]
    public async Task Next_step_exposes_more_units()
    {
        await using var service = Start(static ride => 2 * ride.Kilometers, Ramp);
        service.Status.Exposure.Should().Be(0.1);

        await service.Manager.AdvanceAsync("fare-v2", "Enough is known.", cancellationToken: Cancellation);

        service.Status.Exposure.Should().Be(0.5);
        service.Status.Ramp.Should().BeEquivalentTo(new { Step = 1, Steps = new[] { 0.1, 0.5, 1 }, StepStartedAt = service.Time.GetUtcNow() });
    }

    [Fact]
    public async Task Last_step_has_no_next_one()
    {
        await using var service = Start(static ride => 2 * ride.Kilometers, Ramp);
        await service.Manager.AdvanceAsync("fare-v2", "Enough is known.", cancellationToken: Cancellation);
        await service.Manager.AdvanceAsync("fare-v2", "Enough is known.", cancellationToken: Cancellation);

        await service.Manager.Awaiting(static manager => manager.AdvanceAsync("fare-v2", "Further.")).Should()
            .ThrowAsync<InvalidOperationException>().WithMessage("Experiment 'fare-v2' is at the last step of its ramp. To use the variant for all calls, release it.");
    }

    [Fact]
    public async Task Experiment_without_a_ramp_has_no_next_step()
    {
        await using var service = Start(static _ => 1, Canary);

        await service.Manager.Awaiting(static manager => manager.AdvanceAsync("fare-v2", "Further.")).Should()
            .ThrowAsync<InvalidOperationException>().WithMessage("*To add one, set PredictionGuardrails:Experiments:fare-v2:Ramp:Steps.");
    }

    [Fact]
    public async Task Step_that_is_over_holds_until_harm_is_excluded()
    {
        await using var service = Start(static ride => 2 * ride.Kilometers, Ramp);
        service.PredictMany(1000);

        service.Time.Advance(TimeSpan.FromHours(2));
        service.Evaluate();

        service.Status.Exposure.Should().Be(0.1);
        service.Status.Ramp!.Reason.Should().StartWith("The next step waits for 'v2'. Harm beyond the margin isn't excluded yet for: failures");
    }

    [Fact]
    public async Task Step_that_is_over_leads_to_the_next_one_if_harm_is_excluded()
    {
        await using var service = Start(static ride => 2 * ride.Kilometers, [.. Ramp, ("Ramp:Steps:0", "0.4"), ("Guardrails:latency:Enabled", "false")]);
        service.PredictMany(150_000);
        service.Variant.Decision.Should().Be(ExperimentDecision.Proceed, service.Variant.Reason);

        service.Time.Advance(TimeSpan.FromMinutes(59));
        service.Evaluate();
        service.Status.Exposure.Should().Be(0.4);
        service.Time.Advance(TimeSpan.FromMinutes(1));
        service.Evaluate();

        service.Status.Exposure.Should().Be(0.5);
        service.Status.Changes[0].Should().BeEquivalentTo(
            new { Description = "Step 2 of 3: 50% of the units", Reason = "Harm beyond the margin is excluded for every guardrail metric.", By = (string?)null });
    }

    [Fact]
    public async Task Variant_that_was_stopped_stays_so_after_a_restart()
    {
        await using (var before = Start(static _ => double.NaN, [.. Canary, ("StatePath", _state)]))
        {
            before.PredictMany(400);
            before.Evaluate();
            before.Status.Phase.Should().Be(ExperimentPhase.Stopped);
        }

        await using var service = Start(static _ => 1, [.. Canary, ("StatePath", _state)]);

        service.PredictMany(100).Should().NotContain(1);
        service.Status.StopReason.Should().StartWith("Variant 'v2' does harm by 'failures' after ");
        service.Status.Changes.Select(static change => change.Description).Should().Equal("Stopped", "Stopped variant 'v2'", "Phase Canary");
    }

    [Fact]
    public async Task Link_to_the_state_stays()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows asks for a privilege to create links.");
        Directory.CreateDirectory(Path.GetDirectoryName(_state)!);
        File.CreateSymbolicLink(_state, $"{_state}.volume");

        await using (var service = Start(static _ => double.NaN, [.. Canary, ("StatePath", _state)]))
        {
            service.PredictMany(400);
            service.Evaluate();
        }

        new FileInfo(_state).LinkTarget.Should().Be($"{_state}.volume");
        File.ReadAllText(_state).Should().Contain("PredictionGuardrails experiment");
    }

    [Fact]
    public async Task What_was_set_by_hand_ends_with_another_configured_phase_also_after_a_restart()
    {
        await using (var before = Start(static _ => 1, [.. Canary, ("StatePath", _state)]))
        {
            await before.Manager.StopAsync("fare-v2", "Prices look odd.", cancellationToken: Cancellation);
        }

        await using (var off = Start(static _ => 1, ("StatePath", _state)))
        {
            off.Status.Phase.Should().Be(ExperimentPhase.Off);
        }

        await using var service = Start(static _ => 1, [.. Canary, ("StatePath", _state)]);
        service.PredictMany(100).Should().Contain(1);
    }

    [Fact]
    public async Task Harm_that_was_found_just_before_the_service_stops_is_kept()
    {
        await using (var before = Start(static _ => double.NaN, [.. Canary, ("StatePath", _state)]))
        {
            before.PredictMany(400);
        }

        await using var service = Start(static _ => 1, [.. Canary, ("StatePath", _state)]);

        service.PredictMany(100).Should().NotContain(1);
    }

    [Fact]
    public async Task State_is_kept_from_the_moment_its_path_is_configured()
    {
        await using (var before = Start(static _ => 1, Canary))
        {
            await before.Manager.StopAsync("fare-v2", "Prices look odd.", cancellationToken: Cancellation);
            before.Set("StatePath", _state);
        }

        await using var service = Start(static _ => 1, [.. Canary, ("StatePath", _state)]);

        service.Status.StopReason.Should().Be("Prices look odd.");
    }

    [Fact]
    public async Task Variant_that_can_not_be_created_leaves_the_phase_as_it_is()
    {
        var isBroken = true;
        await using var service = new TestService(
            experiment => experiment.Variant("v2", _ => isBroken ? throw new FileNotFoundException("No model.") : static _ => 1), settings: ("Exposure", "1"));
        await service.Manager.Awaiting(static manager => manager.StartAsync("fare-v2", ExperimentPhase.Canary, "Try v2.")).Should().ThrowAsync<FileNotFoundException>();
        service.Status.Phase.Should().Be(ExperimentPhase.Off);

        isBroken = false;
        await service.Manager.StartAsync("fare-v2", ExperimentPhase.Canary, "Try v2 again.", cancellationToken: Cancellation);

        service.PredictMany(100).Should().Contain(1);
    }

    [Fact]
    public async Task Status_does_not_wait_for_a_model_that_is_loaded()
    {
        using var loading = new SlowModel();
        await using var service = new TestService(experiment => experiment.Variant("v2", _ => loading.Load(Cancellation)), settings: ("Exposure", "1"));

        var starting = Task.Run(() => service.Manager.StartAsync("fare-v2", ExperimentPhase.Canary, "Try v2.", cancellationToken: Cancellation), Cancellation);
        await loading.Begun.WaitAsync(Cancellation);
        var during = service.Status.Phase;
        loading.End();
        await starting;

        (during, service.Status.Phase).Should().Be((ExperimentPhase.Off, ExperimentPhase.Canary));
    }

    [Fact]
    public async Task Other_experiments_do_not_wait_for_a_model_that_is_loaded_after_a_reload()
    {
        using var loading = new SlowModel();
        await using var service = new TestService(
            experiment => experiment.Variant("v2", _ => loading.Load(Cancellation)),
            builder: static builder => builder.AddExperiment<Ride, double>("fare-v3", "fare", static experiment => experiment.Variant("v3", static _ => static _ => 3)),
            settings: [("Exposure", "1"), (":fare-v3:Exposure", "1")]);

        var reloading = Task.Run(() => service.Set("Phase", "Canary"), Cancellation);
        await loading.Begun.WaitAsync(Cancellation);
        await service.Manager.StartAsync("fare-v3", ExperimentPhase.Canary, "Try v3.", cancellationToken: Cancellation);
        var during = service.Manager.GetStatus().Select(static status => status.Phase).ToList();
        loading.End();
        await reloading;

        during.Should().Equal(ExperimentPhase.Off, ExperimentPhase.Canary);
        service.Manager.GetStatus().Select(static status => status.Phase).Should().Equal(ExperimentPhase.Canary, ExperimentPhase.Stopped);
    }

    [Fact]
    public async Task Variant_that_can_not_be_created_does_not_keep_the_service_from_starting()
    {
        await using var service = new TestService(
            static experiment => experiment.Variant("v2", static _ => throw new FileNotFoundException("No model.")), settings: Canary);

        service.PredictMany(100).Should().NotContain(1);
        service.Status.Should().BeEquivalentTo(new { Phase = ExperimentPhase.Stopped, StopReason = "A variant can't be created: No model." });
    }

    [Theory]
    [InlineData("{")]
    [InlineData("""{ "format": "PredictionGuardrails experiment", "version": 1, "experiment": "fare-v2", "state": null }""")]
    [InlineData("""{ "format": "PredictionGuardrails experiment", "version": 1, "experiment": "fare-v2", "state": { "phase": "Canary", "harmfulVariants": [], "changes": [ null ] } }""")]
    [InlineData("""{ "format": "PredictionGuardrails experiment", "version": 1, "experiment": "fare-v2", "state": { "phase": "Canary" } }""")]
    public async Task State_that_is_damaged_is_logged_and_the_configured_phase_applies(string damaged)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_state)!);
        await File.WriteAllTextAsync(_state, damaged, Cancellation);

        await using var service = Start(static _ => 1, [.. Canary, ("StatePath", _state)]);

        service.PredictMany(100).Should().Contain(1);
        service.Logs.Collector.GetSnapshot().Should().ContainSingle(static record => record.Id.Name == "StateNotRead").Which.Message.Should().Contain(_state);
    }

    [Fact]
    public async Task Second_experiment_of_a_guard_starts_once_the_first_one_was_stopped()
    {
        await using var service = new TestService(
            static experiment => experiment.Variant("v2", static _ => static _ => 1),
            builder: static builder => builder.AddExperiment<Ride, double>("fare-v3", "fare", static experiment => experiment.Variant("v3", static _ => static _ => 3)),
            settings: [.. Canary, (":fare-v3:Exposure", "1")]);
        await service.Manager.Awaiting(static manager => manager.StartAsync("fare-v3", ExperimentPhase.Canary, "Try v3.")).Should()
            .ThrowAsync<InvalidOperationException>().WithMessage("Experiment 'fare-v2' of guard 'fare' runs. Stop it to start 'fare-v3'.");

        await service.Manager.StopAsync("fare-v2", "Try v3.", cancellationToken: Cancellation);
        await service.Manager.StartAsync("fare-v3", ExperimentPhase.Canary, "Try v3.", cancellationToken: Cancellation);

        service.PredictMany(100).Should().Contain(3).And.NotContain(1);
    }

    [Fact]
    public async Task Configured_experiment_ends_one_of_the_same_guard_that_was_started_by_hand()
    {
        await using var service = new TestService(
            static experiment => experiment.Variant("v2", static _ => static _ => 1),
            builder: static builder => builder.AddExperiment<Ride, double>("fare-v3", "fare", static experiment => experiment.Variant("v3", static _ => static _ => 3)),
            settings: [("Exposure", "1"), (":fare-v3:Exposure", "1")]);
        await service.Manager.StartAsync("fare-v3", ExperimentPhase.Canary, "Try v3.", cancellationToken: Cancellation);

        service.Set("Phase", "Canary");

        service.PredictMany(100).Should().Contain(1).And.NotContain(3);
        service.Manager.GetStatus()[1].StopReason.Should().Be("Experiment 'fare-v2' of the same guard was configured to run.");
    }

    private static TestService Start(Func<Ride, double> variant, params (string, string?)[] settings) =>
        new(experiment => experiment.Variant("v2", _ => variant), settings: settings);
}
