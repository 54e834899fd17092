using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using PredictionGuardrails.PredictionLog;

namespace PredictionGuardrails.Experiments.Tests.Running;

/// <summary>Errors by outcomes are guardrail metrics in shadow: both arms predict the same calls.</summary>
public sealed class ShadowOutcomeTests : IDisposable
{
    private static readonly (string, string?)[] Shadow =
        [("Phase", "Shadow"), ("Shadow:QueueLength", "10000"), ("Shadow:Concurrency", "1"), ("Shadow:ControlShare", "0"), ("Guardrails:prediction:Enabled", "false")];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("experiment-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Variant_with_larger_errors_does_harm()
    {
        await using var service = new OutcomeService(Errors, static ride => (2 * ride.Kilometers) + 1, Shadow);

        await ServeAsync(service, 300, static (ride, kilometers) => (2 * kilometers) + OutcomeService.Random(ride) - 0.5);

        service.Variant.Decision.Should().Be(ExperimentDecision.Stop);
        service.Variant.Reason.Should().StartWith("Harm beyond the margin is shown by 'paid error'.").And.Contain("The mean error of 'v2' is");
        service.Service.Status.Phase.Should().Be(ExperimentPhase.Shadow);
    }

    [Fact]
    public async Task Harm_to_errors_of_a_variant_with_smaller_ones_is_excluded()
    {
        await using var service = new OutcomeService(Errors, static ride => 2.2 * ride.Kilometers, Shadow);

        await ServeAsync(service, 1500, static (ride, kilometers) => (2.2 * kilometers) + (0.1 * OutcomeService.Random(ride)));

        Paid(service.Variant).Should().BeEquivalentTo(new { IsHarmShown = false, IsHarmExcluded = true, Observations = 1500L, Unit = "EUR" });
    }

    [Fact]
    public async Task Variant_that_is_a_little_worse_most_of_the_time_and_better_on_average_does_no_harm()
    {
        await using var service = new OutcomeService(Errors, static ride => (2 * ride.Kilometers) + (ride.Kilometers < 14 ? 0.2 : 20), Shadow);

        await ServeAsync(service, 900, static (_, kilometers) => (2 * kilometers) + (kilometers < 14 ? 0 : 20));

        Paid(service.Variant).Should().BeEquivalentTo(new { IsHarmShown = false, IsHarmExcluded = true });
        Paid(service.Variant).Finding.Should().Be("The mean error of 'v2' is 0.18, and the control's 2.");
    }

    [Fact]
    public async Task Errors_of_the_same_model_are_the_same()
    {
        await using var service = new OutcomeService(Errors, static ride => 2 * ride.Kilometers, Shadow);

        await ServeAsync(service, 500, static (ride, kilometers) => (2 * kilometers) + OutcomeService.Random(ride));

        Paid(service.Variant).Should().BeEquivalentTo(new { Observations = 500L, Estimate = 0.0 });
    }

    [Fact]
    public async Task Predictions_are_compared_as_the_models_made_them_before_they_are_clamped()
    {
        await using var service = new OutcomeService(Errors, static ride => 2 * ride.Kilometers, Shadow);
        service.Service.Configuration["PredictionGuardrails:Guards:fare:Range:Maximum"] = "20";
        service.Service.Configuration["PredictionGuardrails:Guards:fare:Range:OnBreach"] = "Clamp";
        ((IConfigurationRoot)service.Service.Configuration).Reload();

        await ServeAsync(service, 300, static (ride, kilometers) => (2 * kilometers) + OutcomeService.Random(ride));

        service.Service.Predict("another", 15).Should().Be(20);
        Paid(service.Variant).Should().BeEquivalentTo(new { Observations = 300L, Estimate = 0.0 });
    }

    [Fact]
    public async Task Nothing_is_compared_before_outcomes_are_final()
    {
        await using var service = new OutcomeService(Errors, static ride => 2 * ride.Kilometers, Shadow);
        var held = service.Service.HoldVariantAt(101);
        service.Serve(101, static (_, kilometers, _) => OutcomeService.Paid(kilometers));
        await held.WaitAsync(TestContext.Current.CancellationToken);

        await service.Service.Services.GetRequiredService<PredictionLogWriter>().EvaluateNowAsync(TestContext.Current.CancellationToken);

        Paid(service.Variant).Observations.Should().Be(0);
    }

    [Fact]
    public async Task Reason_says_why_nothing_is_known_of_errors()
    {
        await using var service = new OutcomeService(Errors, static ride => 2 * ride.Kilometers, Shadow);

        await service.Service.CompareManyAsync(250);

        service.Variant.Reason.Should().Contain("paid error (nothing to compare yet; outcomes are final after 1.00:00:00, if they arrive and the guard is logged)");
    }

    [Fact]
    public async Task Calls_without_an_outcome_are_not_compared()
    {
        await using var service = new OutcomeService(Errors, static ride => 2 * ride.Kilometers, Shadow);

        await ServeAsync(service, 100, static (ride, kilometers) => ride % 4 == 0 ? 2 * kilometers : null);

        Paid(service.Variant).Observations.Should().Be(25);
    }

    [Fact]
    public async Task Calls_that_the_variant_can_not_answer_are_not_compared()
    {
        await using var service = new OutcomeService(
            Errors,
            static ride => ride.Kilometers < 10 ? throw new InvalidOperationException() : 2 * ride.Kilometers,
            [.. Shadow, ("Guardrails:failures:AbsoluteMargin", "0.9"), ("Guardrails:breaches:Enabled", "false")]);

        await ServeAsync(service, 1000, static (_, kilometers) => 2 * kilometers);

        Paid(service.Variant).Observations.Should().Be(service.Variant.AnsweredCalls).And.BeInRange(400, 600);
    }

    [Fact]
    public async Task Outcome_that_answers_decide_about_is_not_compared()
    {
        await using var service = new OutcomeService(
            static experiment => experiment.OutcomeErrorGuardrail("collected"), static ride => 2 * ride.Kilometers, Shadow);

        service.Variant.Guardrails.Should().NotContain(static guardrail => guardrail.Name == "collected error");
    }

    [Fact]
    public async Task Outcome_itself_is_not_compared_because_callers_got_the_answers_of_the_control()
    {
        await using var service = new OutcomeService(
            static experiment => experiment.OutcomeGuardrail("paid", GuardrailDirection.Lower).OutcomeErrorGuardrail("paid"), static ride => 2 * ride.Kilometers, Shadow);

        service.Variant.Guardrails.Select(static guardrail => guardrail.Name).Should().Contain("paid error").And.NotContain("paid");
    }

    [Fact]
    public async Task Errors_of_the_control_are_compared_with_those_of_the_control()
    {
        await using var service = new OutcomeService(
            static experiment => experiment.Control(_ => static ride => (2 * ride.Kilometers) + 1).OutcomeErrorGuardrail("paid"),
            static ride => 2 * ride.Kilometers,
            [.. Shadow, ("Shadow:ControlShare", "1")]);

        await ServeAsync(service, 200, static (_, kilometers) => 2 * kilometers);

        Paid(service.Service.Status.ControlComparison!).Should().BeEquivalentTo(new { Observations = 200L, Estimate = 1.0 });
    }

    [Fact]
    public async Task Disabled_error_is_not_compared()
    {
        await using var service = new OutcomeService(Errors, static ride => 2 * ride.Kilometers, [.. Shadow, ("Guardrails:paid error:Enabled", "false")]);

        service.Variant.Guardrails.Should().NotContain(static guardrail => guardrail.Name == "paid error");
    }

    [Fact]
    public async Task Predictions_that_wait_for_outcomes_are_kept_over_a_restart()
    {
        await using (var first = Start())
        {
            await first.CompareManyAsync(200);
            await first.Services.GetRequiredService<IOutcomeRecorder>().RecordAsync(
                [.. Enumerable.Range(1, 200).Select(static ride => OutcomeService.Paid(20) with { Key = $"customer{ride}" })], TestContext.Current.CancellationToken);
        }

        await using var second = Start();
        second.Time.Advance(TimeSpan.FromDays(1));
        await second.Services.GetRequiredService<PredictionLogWriter>().EvaluateNowAsync(TestContext.Current.CancellationToken);

        Paid(second.Variant).Observations.Should().Be(200);

        TestService Start() => OutcomeService.Start(
            _folder.FullName, Errors, static ride => 2 * ride.Kilometers, [.. Shadow, ("StatePath", Path.Combine(_folder.FullName, "fare-v2.json"))]);
    }

    [Fact]
    public async Task Calls_that_the_log_does_not_sample_take_no_room_from_those_that_wait_for_outcomes()
    {
        await using var service = new OutcomeService(Errors, static ride => 2 * ride.Kilometers, [.. Shadow, ("Shadow:QueueLength", "100000")]);
        service.Service.Configuration["PredictionGuardrails:PredictionLog:Guards:fare:SampleRate"] = "0.01";
        ((IConfigurationRoot)service.Service.Configuration).Reload();

        await ServeAsync(service, 70_000, static (_, kilometers) => 2 * kilometers);

        Paid(service.Variant).Observations.Should().BeInRange(600, 800);
    }

    private static void Errors(ExperimentBuilder<Ride, double> experiment) => experiment.OutcomeErrorGuardrail("paid");

    private static GuardrailStatus Paid(VariantStatus variant) => variant.Guardrails.Single(static guardrail => guardrail.Name == "paid error");

    /// <summary>Serves rides, compares all of them in shadow, and lets their outcomes become final.</summary>
    /// <param name="service">The service.</param>
    /// <param name="count">The number of rides.</param>
    /// <param name="paid">What was paid for a ride, by its number and its distance; null if that isn't known.</param>
    private static async Task ServeAsync(OutcomeService service, int count, Func<int, double, double?> paid)
    {
        var held = service.Service.HoldVariantAt(count + 1);
        service.Serve(count, (ride, kilometers, _) => paid(ride, kilometers) is { } amount ? OutcomeService.Paid(amount) : null);
        service.Serve(1, static (_, _, _) => null);
        await held.WaitAsync(TestContext.Current.CancellationToken);
        await service.MatureAsync();
    }
}
