using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using PredictionGuardrails.Tests.Support;

namespace PredictionGuardrails.Experiments.Tests.Running;

/// <summary>Exposed units are divided between the guard's own model and the variants.</summary>
public sealed class CanaryTests
{
    private static readonly (string, string?)[] Canary = [("Phase", "Canary"), ("Exposure", "1")];

    /// <summary>The clock of tests doesn't move during a call.</summary>
    private static readonly (string, string?)[] WithoutLatency = [("Guardrails:latency:Enabled", "false")];

    [Fact]
    public async Task Experiment_without_a_phase_does_nothing()
    {
        var isCreated = false;
        await using var service = new TestService(experiment => experiment.Variant("v2", _ =>
        {
            isCreated = true;
            return static _ => 1;
        }));

        service.PredictMany(100).Should().OnlyContain(static answer => answer >= 10);
        isCreated.Should().BeFalse();
        service.Status.Phase.Should().Be(ExperimentPhase.Off);
        service.Guard.Children.Should().BeEmpty();
    }

    [Fact]
    public async Task Half_of_the_exposed_units_get_the_variant()
    {
        await using var service = Start(static ride => 2 * ride.Kilometers, Canary);

        service.PredictMany(1000);

        service.Variant.Calls.Should().BeInRange(440, 560);
    }

    [Fact]
    public async Task Unit_keeps_its_arm()
    {
        await using var service = Start(static ride => 2 * ride.Kilometers * 1.0001, Canary);

        var first = Enumerable.Range(0, 200).Select(i => service.Predict($"c{i}")).ToList();
        var second = Enumerable.Range(0, 200).Select(i => service.Predict($"c{i}")).ToList();

        second.Should().Equal(first);
        first.Distinct().Should().HaveCount(2);
    }

    [Fact]
    public async Task More_exposure_moves_no_unit_to_another_arm()
    {
        await using var service = Start(static ride => 2 * ride.Kilometers * 1.0001, ("Phase", "Canary"), ("Exposure", "0.2"));
        var before = Enumerable.Range(0, 500).Where(i => service.Predict($"c{i}") > 20).ToHashSet();

        service.Set("Exposure", "1");
        var after = Enumerable.Range(0, 500).Where(i => service.Predict($"c{i}") > 20).ToHashSet();

        before.Count.Should().BeInRange(25, 75);
        after.Count.Should().BeInRange(200, 300);
        after.Should().Contain(before);
    }

    [Fact]
    public async Task Variant_gets_its_share()
    {
        await using var service = Start(static ride => 2 * ride.Kilometers, [.. Canary, ("Variants:v2:Share", "0.1")]);

        service.PredictMany(1000);

        service.Variant.Calls.Should().BeInRange(65, 140);
        service.Variant.Share.Should().BeApproximately(0.1, 1e-9);
    }

    [Fact]
    public async Task Statistics_of_the_guard_never_contain_predictions_of_a_variant()
    {
        await using var service = Start(static ride => 2 * ride.Kilometers, Canary);

        service.PredictMany(1000);

        var status = service.Status;
        service.Guard.GetSnapshot().Count.Should().Be(status.ControlCalls);
        service.Guard.Children.Single().GetSnapshot().Count.Should().Be(status.Variants[0].Calls);
        (status.ControlCalls + status.Variants[0].Calls).Should().Be(1000);
    }

    [Fact]
    public async Task Call_that_the_variant_can_not_answer_is_answered_by_the_control()
    {
        await using var service = Start(static _ => throw new InvalidOperationException("v2 is broken"), Canary);

        service.PredictMany(100).Should().OnlyContain(static answer => answer >= 10);
        service.Variant.AnsweredCalls.Should().Be(0);
    }

    [Fact]
    public async Task Variant_that_fails_is_stopped()
    {
        await using var service = Start(static _ => double.NaN, Canary);

        service.PredictMany(400);

        service.Variant.Decision.Should().Be(ExperimentDecision.Stop);
        service.Variant.Reason.Should().StartWith("Harm beyond the margin is shown by 'failures'. 'v2' can't answer 100% of its calls, and the control 0%.");
        service.Variant.Calls.Should().BeLessThan(50);
    }

    [Fact]
    public async Task Variant_that_predicts_ten_times_as_much_is_stopped_after_a_few_calls()
    {
        await using var service = Start(static ride => 20 * ride.Kilometers, Canary);
        Learn(service);

        service.PredictMany(200);

        service.Variant.Decision.Should().Be(ExperimentDecision.Stop);
        service.Variant.Calls.Should().BeLessThan(40);
        service.Variant.Reason.Should().Contain("shown by 'prediction'").And.Contain("of the values of 'v2' are above");
    }

    [Fact]
    public async Task Variant_that_was_stopped_stays_so_if_other_settings_change()
    {
        await using var service = Start(static _ => double.NaN, Canary);
        service.PredictMany(400);
        var calls = service.Guard.Children.Single().GetSnapshot().Count;

        service.Set("Guardrails:prediction:Margin", "0.2");
        service.PredictMany(400);

        service.Guard.Children.Single().GetSnapshot().Count.Should().Be(calls);
    }

    [Fact]
    public async Task Call_that_the_caller_gave_up_counts_as_a_failure_of_its_arm()
    {
        await using var service = new TestService(
            static experiment => experiment.AsyncVariant("v2", static _ => static async (_, cancellationToken) =>
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
                return 1;
            }),
            settings: Canary);

        for (var i = 0; i < 100; i++)
        {
            using var given = new CancellationTokenSource();
            var call = service.Guard.PredictAsync(new Ride($"c{i}", 10), static (ride, _) => ValueTask.FromResult(2 * ride.Kilometers), given.Token);
            await given.CancelAsync();
            await Record.ExceptionAsync(async () => await call);
        }

        service.Variant.AnsweredCalls.Should().Be(0);
        service.Variant.Decision.Should().Be(ExperimentDecision.Stop);
    }

    [Fact]
    public async Task Stop_is_reported_once_as_a_breach_of_the_guard()
    {
        await using var service = Start(static _ => double.NaN, Canary);
        service.PredictMany(400);

        service.Evaluate();
        service.Evaluate();

        service.Guard.Incident!.First.Should().BeEquivalentTo(new { Rule = "Experiment", Metric = "failures", Action = BreachAction.Observe });
        service.Guard.Incident.First.Message.Should().Match(
            "Experiment breach in guard 'fare': failures was worse in variant 'v2' by more than the margin ('v2' can't answer 100% of its calls, "
            + "and the control 0%) over * predictions, expected no harm in experiment 'fare-v2'.");
        service.Guard.Incident.BreachCount.Should().Be(1);
        service.Logs.Collector.GetSnapshot().Should().ContainSingle(record => record.Id.Name == "HarmShown");
        service.Status.Phase.Should().Be(ExperimentPhase.Stopped);
        service.Status.StopReason.Should().StartWith("Variant 'v2' does harm by 'failures' after ");
    }

    [Fact]
    public async Task Variant_that_is_as_good_may_proceed()
    {
        await using var service = Start(static ride => 2 * ride.Kilometers, [.. Canary, .. WithoutLatency]);
        Learn(service);

        service.PredictMany(60_000);

        service.Variant.Decision.Should().Be(ExperimentDecision.Proceed, service.Variant.Reason);
    }

    [Fact]
    public async Task Variant_whose_calls_the_control_answered_does_not_proceed()
    {
        var calls = 0;
        await using var service = Start(
            ride => ++calls % 20 == 0 ? double.NaN : 2 * ride.Kilometers, [.. Canary, .. WithoutLatency, ("Guardrails:failures:AbsoluteMargin", "0.2"), ("Guardrails:breaches:AbsoluteMargin", "0.2")]);
        Learn(service);

        service.PredictMany(60_000);

        service.Variant.Decision.Should().Be(ExperimentDecision.Hold);
        service.Variant.Reason.Should().Contain("and the control the rest. Expected at least 99%.");
    }

    [Fact]
    public async Task Metric_of_the_user_stops_a_variant()
    {
        await using var service = new TestService(
            static experiment => experiment.Variant("v2", static _ => static ride => 2 * ride.Kilometers * 1.4)
                .Guardrail("price of a kilometer", static (ride, fare) => fare / ride.Kilometers, GuardrailDirection.Higher),
            settings: [.. Canary, ("Guardrails:prediction:Enabled", "false")]);
        Learn(service);

        service.PredictMany(2000);

        service.Variant.Reason.Should().StartWith("Harm beyond the margin is shown by 'price of a kilometer'.");
        service.Variant.Guardrails.Select(static guardrail => guardrail.Name).Should().Equal("failures", "price of a kilometer", "latency", "breaches");
    }

    [Fact]
    public async Task Stopped_experiment_gives_all_calls_to_the_control_until_its_phase_changes()
    {
        await using var service = Start(static _ => 1, Canary);

        await service.Manager.StopAsync("fare-v2", "Prices look odd.", cancellationToken: TestContext.Current.CancellationToken);

        service.PredictMany(100).Should().OnlyContain(static answer => answer >= 10);
        service.Status.Should().BeEquivalentTo(new { Phase = ExperimentPhase.Stopped, StopReason = "Prices look odd." });
        service.Set("Exposure", "0.9");
        service.Status.Phase.Should().Be(ExperimentPhase.Stopped);
        service.Set("Phase", "Off");
        service.Set("Phase", "Canary");
        service.PredictMany(100).Should().Contain(1);
    }

    [Fact]
    public async Task Phase_that_is_switched_off_gives_all_calls_to_the_control()
    {
        await using var service = Start(static _ => 1, Canary);
        service.PredictMany(100).Should().Contain(1);

        service.Set("Phase", "Off");

        service.PredictMany(100).Should().NotContain(1);
    }

    [Fact]
    public async Task Asynchronous_variant_leaves_synchronous_calls_to_the_control()
    {
        await using var service = new TestService(
            static experiment => experiment.AsyncVariant("v2", static _ => static (_, _) => ValueTask.FromResult(1.0)), settings: Canary);

        service.PredictMany(100).Should().NotContain(1);
        var answers = new List<double>();
        for (var i = 0; i < 100; i++)
        {
            answers.Add(await service.Guard.PredictAsync(new Ride($"a{i}", 10), static (ride, _) => ValueTask.FromResult(2 * ride.Kilometers), TestContext.Current.CancellationToken));
        }

        answers.Should().Contain(1).And.Contain(20);
    }

    [Fact]
    public async Task Scoped_variant_gets_a_scope_for_each_call()
    {
        await using var service = new TestService(
            static experiment => experiment.Variant<ScopedModel>("v2", static (model, _) => model.Predict()),
            services: static services => services.AddScoped<ScopedModel>(),
            settings: Canary);

        service.PredictMany(50).Count(static answer => answer == 1).Should().BeGreaterThan(10, "each call has a model of its own, whose first prediction is 1");
    }

    [Fact]
    public async Task Scope_of_a_variant_ends_outside_of_the_callers_synchronization_context()
    {
        var context = new CountingContext();
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var service = new TestService(
            static experiment => experiment.AsyncVariant<EndingModel>("v2", static (_, _, _) => new(1)),
            services: services => services.AddScoped(_ => new EndingModel(held.Task)),
            settings: [.. Canary, ("Variants:v2:Share", "0.99")]);

        var calling = context.Call(() => service.Guard.PredictAsync(new Ride("c1", 10), static (_, _) => new(20)).AsTask());
        calling.IsCompleted.Should().BeFalse("the model of the variant ends later");
        held.SetResult();
        await calling;

        context.Posted.Should().Be(0);
    }

    [Fact]
    public async Task Batch_is_divided_by_the_units_of_its_items()
    {
        await using var service = Start(static _ => 1, Canary);
        var rides = Enumerable.Range(0, 200).Select(static i => new Ride($"c{i}", 10)).ToArray();

        var answers = service.Guard.PredictBatch(rides, static inputs => [.. inputs.Select(static ride => 2 * ride.Kilometers)]);

        answers.Should().Equal(rides.Select(ride => service.Predict(ride.Customer)));
        answers.Should().Contain(1).And.Contain(20);
    }

    [Fact]
    public async Task Model_for_batches_of_a_variant_answers_its_items()
    {
        await using var service = new TestService(
            static experiment => experiment.Variant("v2", static _ => static _ => 1)
                .BatchModel("v2", static _ => static inputs => [.. inputs.ToArray().Select(static _ => 3.0)]),
            settings: Canary);
        var rides = Enumerable.Range(0, 200).Select(static i => new Ride($"c{i}", 10)).ToArray();

        var answers = service.Guard.PredictBatch(rides, static inputs => [.. inputs.Select(static ride => 2 * ride.Kilometers)]);

        answers.Should().Contain(3).And.Contain(20).And.NotContain(1);
    }

    [Fact]
    public async Task Latency_that_batches_do_not_have_is_explained()
    {
        await using var service = Start(static ride => 2 * ride.Kilometers, Canary);
        var rides = Enumerable.Range(0, 1000).Select(static i => new Ride($"c{i}", 10)).ToArray();

        service.Guard.PredictBatch(rides, static inputs => [.. inputs.Select(static ride => 2 * ride.Kilometers)]);
        service.Evaluate();

        service.Variant.Reason.Should().Contain("latency (isn't measured for batches and streams; to proceed without it, set Guardrails:latency:Enabled to false)");
    }

    [Fact]
    public async Task Asynchronous_variant_that_hangs_is_answered_by_the_control_after_its_timeout()
    {
        await using var service = new TestService(
            static experiment => experiment.AsyncVariant("v2", static _ => static (_, _) => new ValueTask<double>(new TaskCompletionSource<double>().Task)),
            settings: [.. Canary, ("Canary:Timeout", "00:00:02")]);
        var unit = Enumerable.Range(0, 100).First(i => IsOfVariant(service, $"c{i}"));

        var call = service.Guard.PredictAsync(new Ride($"c{unit}", 10), static (ride, _) => ValueTask.FromResult(2 * ride.Kilometers)).AsTask();
        call.IsCompleted.Should().BeFalse();
        service.Time.Advance(TimeSpan.FromSeconds(2));

        (await call).Should().Be(20);
        service.Variant.SkippedCalls["timed out"].Should().Be(1);
        service.Variant.AnsweredCalls.Should().Be(0);
    }

    [Fact]
    public async Task Variant_that_takes_twice_as_long_is_stopped()
    {
        TestService? running = null;
        var random = new Random(1);
        await using var service = Start(
            ride =>
            {
                running!.Time.Advance(TimeSpan.FromMilliseconds(20 + (20 * random.NextDouble())));
                return 2 * ride.Kilometers;
            },
            Canary);
        running = service;

        for (var i = 0; i < 20_000 && service.Variant.Decision != ExperimentDecision.Stop; i++)
        {
            service.Guard.Predict(new Ride($"c{i}", 10), ride =>
            {
                service.Time.Advance(TimeSpan.FromMilliseconds(10 + (10 * random.NextDouble())));
                return 2 * ride.Kilometers;
            });
        }

        service.Variant.Reason.Should().StartWith("Harm beyond the margin is shown by 'latency'. The 95% quantile of 'v2' is ");
    }

    [Fact]
    public async Task Variant_that_breaches_a_check_which_only_observes_is_stopped()
    {
        await using var service = new TestService(
            static experiment => experiment.Variant("v2", static _ => static ride => 2 * ride.Kilometers),
            static guard => guard.Check("odd", static (_, fare) => fare < 25, BreachAction.Observe),
            settings: [.. Canary, ("Guardrails:prediction:Enabled", "false")]);

        for (var i = 0; i < 400; i++)
        {
            service.Guard.Predict(new Ride($"c{i}", 13), static ride => 20);
        }

        service.Variant.Reason.Should().StartWith("Harm beyond the margin is shown by 'breaches'. 'v2' breaches a check or can't answer in 100% of its calls");
    }

    [Fact]
    public async Task Metric_of_the_guard_stops_a_variant()
    {
        await using var service = new TestService(
            static experiment => experiment.Variant("v2", static _ => static ride => 2 * ride.Kilometers * 3).Guardrail("half", GuardrailDirection.Higher),
            static guard => guard.Metric("half", static fare => fare / 2),
            settings: [.. Canary, ("Guardrails:prediction:Enabled", "false")]);

        service.PredictMany(2000);

        service.Variant.Reason.Should().StartWith("Harm beyond the margin is shown by 'half'.");
    }

    [Fact]
    public async Task Arm_is_added_to_the_current_activity_once()
    {
        await using var service = Start(static _ => 1, Canary);
        using var source = new ActivitySource(nameof(CanaryTests));
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == nameof(CanaryTests),
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
        };
        ActivitySource.AddActivityListener(listener);
        using var activity = source.StartActivity("request");

        service.Predict("c1");
        service.Predict("c1");

        var added = activity!.Events.Should().ContainSingle(static added => added.Name == "feature_flag.evaluation").Subject;
        added.Tags.Should().BeEquivalentTo(new Dictionary<string, object?>
        {
            ["feature_flag.key"] = "fare-v2",
            ["feature_flag.result.variant"] = service.Predict("c1") == 1 ? "v2" : "control",
            ["feature_flag.result.reason"] = "split",
            ["feature_flag.provider.name"] = "PredictionGuardrails",
        });
    }

    [Fact]
    public async Task Effects_over_time_are_kept()
    {
        await using var service = Start(static ride => 2 * ride.Kilometers, Canary);
        for (var second = 0; second < 1000; second++)
        {
            service.PredictMany(10);
            service.Time.Advance(TimeSpan.FromSeconds(1));
            service.Evaluate();
        }

        var points = service.Variant.Guardrails[0].History;
        points.Count.Should().BeInRange(100, 240);
        points.Should().BeInAscendingOrder(static point => point.Time);
        points[^1].Observations.Should().BeGreaterThan(9000);
    }

    [Fact]
    public async Task Same_model_that_is_only_asynchronous_is_not_stopped_by_synchronous_calls()
    {
        await using var service = new TestService(
            static experiment => experiment.AsyncVariant("v2", static _ => static (ride, _) => ValueTask.FromResult(2 * ride.Kilometers)),
            settings: [.. Canary, .. WithoutLatency]);

        for (var i = 0; i < 3000; i++)
        {
            service.PredictMany(1);
            await service.Guard.PredictAsync(new Ride($"a{i}", 20 + (i % 7)), static (ride, _) => ValueTask.FromResult(2 * ride.Kilometers), TestContext.Current.CancellationToken);
        }

        service.Variant.Decision.Should().Be(ExperimentDecision.Continue, service.Variant.Reason);
        service.Variant.SkippedCalls["no model for the call"].Should().BeGreaterThan(2900);
    }

    [Fact]
    public async Task Batch_of_a_variant_that_hangs_is_answered_by_the_control_after_one_timeout()
    {
        await using var service = new TestService(
            static experiment => experiment.AsyncVariant("v2", static _ => static (_, _) => new ValueTask<double>(new TaskCompletionSource<double>().Task)),
            settings: [.. Canary, ("Canary:Timeout", "00:00:02")]);
        var rides = Enumerable.Range(0, 100).Select(static i => new Ride($"c{i}", 10)).ToArray();

        var call = service.Guard.PredictBatchAsync(
            rides, static (inputs, _) => ValueTask.FromResult<IReadOnlyList<double>>([.. inputs.Select(static ride => 2 * ride.Kilometers)])).AsTask();
        service.Time.Advance(TimeSpan.FromSeconds(2));

        (await call).Should().OnlyContain(static answer => answer == 20);
    }

    [Fact]
    public async Task Fault_that_is_injected_into_the_guard_does_not_count_against_the_variant()
    {
        await using var service = Start(static ride => 2 * ride.Kilometers, Canary);
        Learn(service);
        service.Guard.InjectedFault = static fare => fare / 3;

        service.PredictMany(2000);

        service.Variant.Calls.Should().Be(0);
        service.Variant.Decision.Should().Be(ExperimentDecision.Continue);
    }

    [Fact]
    public async Task Variant_that_was_stopped_is_not_compared_any_longer()
    {
        await using var service = new TestService(
            static experiment => experiment.Variant("v2", static _ => static _ => double.NaN).Variant("v3", static _ => static ride => 2 * ride.Kilometers),
            settings: Canary);
        service.PredictMany(1000);
        service.Evaluate();
        var stopped = service.Status.Variants[0];

        service.PredictMany(2000);

        service.Status.Phase.Should().Be(ExperimentPhase.Canary);
        service.Status.Variants[0].Guardrails[0].Observations.Should().Be(stopped.Guardrails[0].Observations);
        service.Status.Variants[1].Calls.Should().BeGreaterThan(500);
    }

    /// <summary>Whether a unit has the variant, without calling it.</summary>
    private static bool IsOfVariant(TestService service, string unit)
    {
        var before = service.Status.ControlCalls;
        service.Predict(unit);
        return service.Status.ControlCalls == before;
    }

    private static TestService Start(Func<Ride, double> variant, params (string, string?)[] settings) =>
        new(experiment => experiment.Variant("v2", _ => variant), settings: settings);

    /// <summary>Has the guard learn its baseline without the experiment.</summary>
    private static void Learn(TestService service)
    {
        service.Set("Phase", "Off");
        service.PredictMany(2000);
        service.Guard.EvaluateNow();
        service.Set("Phase", "Canary");
    }

    private sealed class EndingModel(Task held) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await held.ConfigureAwait(false);
    }

    private sealed class ScopedModel
    {
        private int _calls;

        public double Predict() => ++_calls;
    }
}
