namespace PredictionGuardrails.Experiments.Tests.Running;

/// <summary>Variants are called in the background for inputs whose callers the guard's own model answers.</summary>
public sealed class ShadowTests
{
    private static readonly (string, string?)[] Shadow = [("Phase", "Shadow"), ("Exposure", "1"), ("Shadow:QueueLength", "100000")];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Callers_get_what_they_got_before()
    {
        using var compared = new CountdownEvent(200);
        await using var service = Start(
            _ =>
            {
                compared.Signal();
                return 1;
            },
            Shadow);

        service.PredictMany(200).Should().OnlyContain(static answer => answer >= 10);
        compared.Wait(Cancellation);

        service.Guard.GetSnapshot().Count.Should().Be(200);
    }

    [Fact]
    public async Task Variant_that_differs_on_each_input_does_harm()
    {
        await using var service = Start(static ride => 2 * ride.Kilometers * 1.5, Shadow);

        await service.CompareManyAsync(500);

        service.Variant.Decision.Should().Be(ExperimentDecision.Stop);
        service.Variant.Reason.Should().Contain("'v2' differs on 100% of the inputs, and is worse by more than the margin on 100%.");
    }

    [Fact]
    public async Task Labels_on_the_same_inputs_are_compared()
    {
        await using var service = new TestService(
            static experiment => experiment
                .Variant("v2", static _ => static _ => 30)
                .LabelGuardrail("class", static (_, fare) => fare < 20 ? "short" : "long"),
            settings: [.. Shadow, ("Guardrails:prediction:Enabled", "false")]);

        await service.CompareManyAsync(200);

        service.Variant.Reason.Should().StartWith("Harm beyond the margin is shown by 'class'. 'v2' differs on ");
        service.Variant.ShadowPredictions.Should().BeNull("labels have no difference to show");
    }

    [Fact]
    public async Task Variant_that_is_the_same_does_no_harm()
    {
        await using var service = Start(static ride => 2 * ride.Kilometers, Shadow);

        await service.CompareManyAsync(500);

        service.Variant.Decision.Should().Be(ExperimentDecision.Continue);
        service.Variant.Guardrails.Should().OnlyContain(static guardrail => !guardrail.IsHarmShown);
    }

    [Fact]
    public async Task Variant_that_throws_does_harm_by_failures()
    {
        await using var service = Start(static _ => throw new InvalidOperationException("v2 is broken"), Shadow);

        await service.CompareManyAsync(200);

        service.Variant.Should().BeEquivalentTo(new { Calls = 200, AnsweredCalls = 0, Decision = ExperimentDecision.Stop });
        service.Variant.Reason.Should().Contain("shown by 'failures'");
    }

    [Fact]
    public async Task Inputs_that_find_the_queue_full_are_counted()
    {
        using var release = new ManualResetEventSlim();
        await using var service = Start(
            ride =>
            {
                release.Wait(Cancellation);
                return 2 * ride.Kilometers;
            },
            [.. Shadow, ("Shadow:QueueLength", "10")]);

        service.PredictMany(100);
        var skipped = service.Variant.SkippedCalls["queue full"];
        release.Set();

        skipped.Should().BeInRange(89, 90, "one is being compared and ten wait");
    }

    [Fact]
    public async Task Only_exposed_units_are_compared()
    {
        var latest = 0.0;
        await using var service = Start(ride => latest = ride.Kilometers, [.. Shadow, ("Exposure", "0.1")]);

        var held = service.HoldVariantAt(50);
        for (var customer = 1; customer <= 1000; customer++)
        {
            service.Predict($"customer{customer}", customer);
        }

        await held.WaitAsync(Cancellation);
        latest.Should().BeInRange(300, 700, "one of ten customers is exposed");
    }

    [Fact]
    public async Task Asynchronous_variant_that_hangs_is_abandoned_after_its_timeout()
    {
        var started = new TaskCompletionSource();
        await using var service = new TestService(
            experiment => experiment.AsyncVariant("v2", _ => async (_, cancellationToken) =>
            {
                started.TrySetResult();
                await Task.Delay(Timeout.Infinite, cancellationToken);
                return 1;
            }),
            settings: [.. Shadow, ("Shadow:Timeout", "00:00:05")]);

        var ended = service.HoldVariantAt(1);
        service.Predict("c1").Should().Be(20);
        await started.Task.WaitAsync(Cancellation);
        service.Time.Advance(TimeSpan.FromSeconds(5));
        await ended.WaitAsync(Cancellation);

        service.Variant.SkippedCalls["timed out"].Should().Be(1);
        service.Variant.AnsweredCalls.Should().Be(0);
    }

    [Fact]
    public async Task Variant_that_fails_within_the_margin_does_no_harm()
    {
        var calls = 0;
        await using var service = Start(
            ride => Interlocked.Increment(ref calls) % 50 == 0 ? double.NaN : 2 * ride.Kilometers,
            [.. Shadow, ("Guardrails:failures:AbsoluteMargin", "0.05"), ("Guardrails:breaches:AbsoluteMargin", "0.05")]);

        await service.CompareManyAsync(2000);

        service.Variant.Guardrails.Single(static guardrail => guardrail.Name == "failures").Should().BeEquivalentTo(
            new { IsHarmShown = false, UpperMargin = 0.05, Finding = "Of 2,000 inputs, 'v2' can't answer 40, and the control 0." });
    }

    [Fact]
    public async Task Clamped_predictions_of_the_same_model_are_the_same()
    {
        await using var service = new TestService(
            static experiment => experiment.Variant("v2", static _ => static ride => 2 * ride.Kilometers),
            static guard => guard.Range(0, 20, BreachAction.Clamp),
            settings: Shadow);

        await service.CompareManyAsync(500);

        service.Variant.ShadowPredictions!.Worst.Should().BeEmpty();
        service.Variant.Decision.Should().Be(ExperimentDecision.Continue, service.Variant.Reason);
    }

    [Fact]
    public async Task Predictions_that_differ_most_are_listed()
    {
        await using var service = Start(static ride => ride.Customer == "customer7" ? 400 : 2 * ride.Kilometers, Shadow);

        await service.CompareManyAsync(100);

        var pairs = service.Variant.ShadowPredictions!;
        pairs.Metric.Should().Be("prediction");
        pairs.Sample.Should().HaveCount(100);
        pairs.Worst.Should().ContainSingle().Which.Variant.Should().Be(400);
    }

    [Fact]
    public async Task Model_that_is_random_is_compared_with_itself()
    {
        var random = new Random(1);
        await using var service = new TestService(
            experiment => experiment.Variant("v2", static _ => static ride => 2 * ride.Kilometers).Control(_ => ride => (2 * ride.Kilometers) + random.NextDouble()),
            settings: [.. Shadow, ("Shadow:ControlShare", "1")]);

        await service.CompareManyAsync(200);

        service.Status.ControlComparison!.ShadowPredictions!.Worst.Should().HaveCount(20);
        service.Variant.ShadowPredictions!.Worst.Should().BeEmpty();
    }

    [Fact]
    public async Task Control_is_compared_with_itself_in_turns_with_the_variant()
    {
        var calls = new List<string>();
        await using var service = new TestService(
            experiment => experiment.Variant("v2", _ => ride => Note("v2", ride)).Control(_ => ride => Note("control", ride)),
            settings: [.. Shadow, ("Shadow:ControlShare", "1")]);

        await service.CompareManyAsync(2);

        calls.Should().Equal("v2 customer1", "control customer1", "v2 customer2", "control customer2", "v2 customer3");

        double Note(string model, Ride ride)
        {
            calls.Add($"{model} {ride.Customer}");
            return 2 * ride.Kilometers;
        }
    }

    private static TestService Start(Func<Ride, double> variant, params (string, string?)[] settings) =>
        new(experiment => experiment.Variant("v2", _ => variant), settings: settings);
}
