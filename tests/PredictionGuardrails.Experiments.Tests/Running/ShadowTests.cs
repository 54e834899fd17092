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

        service.PredictMany(500);
        await ComparedAsync(service, 500);

        service.Variant.Decision.Should().Be(ExperimentDecision.Stop);
        service.Variant.Reason.Should().Contain("'v2' differs on 100% of the inputs, and is worse by more than the margin on 100%.");
    }

    [Fact]
    public async Task Variant_that_is_the_same_does_no_harm()
    {
        await using var service = Start(static ride => 2 * ride.Kilometers, Shadow);

        service.PredictMany(500);
        await ComparedAsync(service, 500);

        service.Variant.Decision.Should().Be(ExperimentDecision.Continue);
        service.Variant.Guardrails.Should().OnlyContain(static guardrail => !guardrail.IsHarmShown);
    }

    [Fact]
    public async Task Variant_that_throws_does_harm_by_failures()
    {
        await using var service = Start(static _ => throw new InvalidOperationException("v2 is broken"), Shadow);

        service.PredictMany(200);
        await ComparedAsync(service, 200);

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
        await ComparedAsync(service, 100 - skipped);

        skipped.Should().BeInRange(89, 90, "one is being compared and ten wait");
    }

    [Fact]
    public async Task Only_exposed_units_are_compared()
    {
        await using var service = Start(static ride => 2 * ride.Kilometers, [.. Shadow, ("Exposure", "0.1")]);

        service.PredictMany(1000);
        service.Set("Phase", "Off");

        service.Guard.Children.Single().GetSnapshot().Count.Should().BeLessThan(150);
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

        service.Predict("c1").Should().Be(20);
        await started.Task.WaitAsync(Cancellation);
        service.Time.Advance(TimeSpan.FromSeconds(5));
        await ComparedAsync(service, 1);

        service.Variant.SkippedCalls["timed out"].Should().Be(1);
        service.Variant.AnsweredCalls.Should().Be(0);
    }

    private static TestService Start(Func<Ride, double> variant, params (string, string?)[] settings) =>
        new(experiment => experiment.Variant("v2", _ => variant), settings: settings);

    /// <summary>Waits until inputs have been compared. The test framework's timeout ends a wait that is in vain.</summary>
    private static async Task ComparedAsync(TestService service, long calls)
    {
        while (service.Variant.Calls < calls)
        {
            await Task.Yield();
            Cancellation.ThrowIfCancellationRequested();
        }
    }
}
