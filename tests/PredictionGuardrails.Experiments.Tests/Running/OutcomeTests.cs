using Microsoft.Extensions.DependencyInjection;
using PredictionGuardrails.PredictionLog;

namespace PredictionGuardrails.Experiments.Tests.Running;

/// <summary>Outcomes of the prediction log are guardrail metrics of a canary.</summary>
public sealed class OutcomeTests
{
    [Fact]
    public async Task Variant_whose_customers_pay_less_is_stopped()
    {
        await using var service = new OutcomeService(static experiment => experiment.OutcomeGuardrail("paid", GuardrailDirection.Lower));

        await service.ServeAsync(2000, static (_, kilometers, isVariant) => OutcomeService.Paid(isVariant ? kilometers : 2 * kilometers));

        service.Variant.Decision.Should().Be(ExperimentDecision.Stop);
        service.Variant.Reason.Should().StartWith("Harm beyond the margin is shown by 'paid'.").And.Contain("of the values of 'v2' are at most");
        service.Service.Status.Phase.Should().Be(ExperimentPhase.Stopped);
    }

    [Fact]
    public async Task Stop_is_a_breach_that_names_the_outcome()
    {
        await using var service = new OutcomeService(static experiment => experiment.OutcomeGuardrail("disputed", GuardrailDirection.Higher));

        await service.ServeAsync(1000, static (ride, _, isVariant) => OutcomeService.Disputed(OutcomeService.Random(ride) < (isVariant ? 0.6 : 0.1)));

        var breach = service.Service.Guard.Incident!.First;
        breach.Should().BeEquivalentTo(new { Rule = "Experiment", Metric = "disputed" });
        breach.Observed.Should().MatchRegex(@"\d+(\.\d+)?% of the predictions of 'v2' have the outcome 'disputed', and \d+(\.\d+)?% of the control's");
    }

    [Fact]
    public async Task Variant_with_larger_errors_is_stopped()
    {
        await using var service = new OutcomeService(static experiment => experiment.OutcomeErrorGuardrail("paid"));

        await service.ServeAsync(
            2000, static (ride, kilometers, isVariant) => OutcomeService.Paid((2 * kilometers) + ((isVariant ? 4 : 1) * OutcomeService.Random(ride))));

        service.Variant.Reason.Should().StartWith("Harm beyond the margin is shown by 'paid error'.");
    }

    [Fact]
    public async Task Variant_with_smaller_errors_runs_on()
    {
        await using var service = new OutcomeService(static experiment => experiment.OutcomeErrorGuardrail("paid"));

        await service.ServeAsync(
            2000, static (ride, kilometers, isVariant) => OutcomeService.Paid((2 * kilometers) + ((isVariant ? 1 : 4) * OutcomeService.Random(ride))));

        service.Variant.Decision.Should().NotBe(ExperimentDecision.Stop);
        Guardrail(service, "paid error").Should().BeEquivalentTo(new { IsHarmExcluded = true, IsHarmShown = false, Observations = 2000L, Unit = "EUR" }, static options => options
            .Excluding(static guardrail => guardrail.Observations));
    }

    [Fact]
    public async Task Variant_whose_customers_pay_more_runs_on()
    {
        await using var service = new OutcomeService(static experiment => experiment.OutcomeGuardrail("paid", GuardrailDirection.Lower));

        await service.ServeAsync(2000, static (_, kilometers, isVariant) => OutcomeService.Paid((isVariant ? 4 : 2) * kilometers));

        service.Variant.Decision.Should().NotBe(ExperimentDecision.Stop);
        Guardrail(service, "paid").IsHarmExcluded.Should().BeTrue();
    }

    [Fact]
    public async Task Identical_arms_are_not_stopped_and_not_held()
    {
        await using var service = new OutcomeService(
            static experiment => experiment.OutcomeGuardrail("paid", GuardrailDirection.Either).OutcomeErrorGuardrail("paid").OutcomeGuardrail("disputed", GuardrailDirection.Either));

        for (var day = 0; day < 8; day++)
        {
            await service.ServeAsync(
                1000,
                static (ride, kilometers, _) => ride % 2 == 0
                    ? OutcomeService.Paid((2 * kilometers) + OutcomeService.Random(ride))
                    : OutcomeService.Disputed(OutcomeService.Random(ride) < 0.2));
        }

        service.Variant.Decision.Should().Be(ExperimentDecision.Continue);
        Guardrail(service, "disputed").Observations.Should().Be(8000);
        Guardrail(service, "paid").EvidenceRatio.Should().BeLessThan(0.9);
    }

    [Fact]
    public async Task Identical_arms_are_stopped_no_more_often_than_the_rate_says()
    {
        await using var service = new OutcomeService(
            static experiment => experiment.OutcomeGuardrail("paid", GuardrailDirection.Either, margin: 0).OutcomeGuardrail("disputed", GuardrailDirection.Either, margin: 0),
            ("FalseDecisionRate", "0.1"),
            ("Guardrails:prediction:Enabled", "false"),
            ("Guardrails:breaches:Enabled", "false"));
        const int Runs = 40;
        var stopped = 0;
        for (var run = 0; run < Runs; run++)
        {
            service.Service.Set("Salt", $"run{run}");
            await service.ServeAsync(700, static (ride, _, _) => OutcomeService.Paid(10 * OutcomeService.Random(ride)));
            await service.ServeAsync(300, static (ride, _, _) => OutcomeService.Disputed(OutcomeService.Random(ride) < 0.3));
            if (service.Service.Status.Phase == ExperimentPhase.Stopped)
            {
                stopped++;
                await service.Service.Manager.StartAsync("fare-v2", ExperimentPhase.Canary, "Next run.", cancellationToken: TestContext.Current.CancellationToken);
            }
        }

        // With a rate of 0.1, more than 9 of 40 runs stop with a probability of 0.5%.
        stopped.Should().BeLessThanOrEqualTo(9);
    }

    [Fact]
    public async Task Outcomes_do_not_count_before_they_are_final()
    {
        await using var service = new OutcomeService(static experiment => experiment.OutcomeGuardrail("disputed", GuardrailDirection.Higher));
        service.Serve(1000, static (_, _, isVariant) => OutcomeService.Disputed(isVariant));

        await service.Service.Services.GetRequiredService<PredictionLogWriter>().EvaluateNowAsync(TestContext.Current.CancellationToken);

        Guardrail(service, "disputed").Observations.Should().Be(0);
    }

    [Fact]
    public async Task Outcomes_of_predictions_from_before_the_phase_do_not_count()
    {
        await using var service = new OutcomeService(static experiment => experiment.OutcomeGuardrail("disputed", GuardrailDirection.Higher));
        service.Serve(1000, static (_, _, isVariant) => OutcomeService.Disputed(isVariant));
        service.Service.Time.Advance(TimeSpan.FromMinutes(1));
        service.Service.Set("Salt", "another one");

        await service.MatureAsync();

        Guardrail(service, "disputed").Observations.Should().Be(0);
        service.Variant.Decision.Should().Be(ExperimentDecision.Continue);
    }

    [Fact]
    public async Task Outcomes_of_predictions_from_before_other_shares_do_not_count()
    {
        await using var service = new OutcomeService(static experiment => experiment.OutcomeGuardrail("disputed", GuardrailDirection.Higher));
        service.Serve(1000, static (_, _, isVariant) => OutcomeService.Disputed(isVariant));
        service.Service.Time.Advance(TimeSpan.FromMinutes(1));
        service.Service.Set("Variants:v2:Share", "0.3");
        service.Serve(500, static (_, _, _) => null);

        await service.MatureAsync();

        Guardrail(service, "disputed").Observations.Should().Be(500);
    }

    [Fact]
    public async Task Revision_that_comes_after_the_outcome_was_final_does_not_count()
    {
        await using var service = new OutcomeService(static experiment => experiment.OutcomeGuardrail("disputed", GuardrailDirection.Higher));
        await service.ServeAsync(500, static (_, _, _) => OutcomeService.Disputed(false));
        var recorder = service.Service.Services.GetRequiredService<IOutcomeRecorder>();
        await recorder.RecordAsync(
            [.. Enumerable.Range(1, 500).Select(static ride => OutcomeService.Disputed(true) with { Key = $"customer{ride}", Revision = 1 })],
            TestContext.Current.CancellationToken);

        await service.MatureAsync();

        Guardrail(service, "disputed").Finding.Should().Be("0% of the predictions of 'v2' have the outcome 'disputed', and 0% of the control's.");
    }

    [Fact]
    public async Task Outcomes_that_do_not_arrive_equally_often_in_both_arms_hold_the_experiment()
    {
        await using var service = new OutcomeService(static experiment => experiment.OutcomeGuardrail("paid", GuardrailDirection.Lower));

        await service.ServeAsync(
            3000, static (ride, kilometers, isVariant) => isVariant && ride % 2 == 0 ? null : OutcomeService.Paid(isVariant ? 1 : kilometers));

        service.Variant.Decision.Should().Be(ExperimentDecision.Hold);
        service.Variant.Reason.Should().MatchRegex(
            @"^Outcomes 'paid' don't arrive equally often in all arms, so that no result is shown: 100% of 1,\d+ predictions of 'control' have one, (4[6-9]|5[0-4])(\.\d)?% of 1,\d+ predictions of 'v2' have one\.");
        Guardrail(service, "paid").Should().BeEquivalentTo(new { IsHarmShown = false, EvidenceRatio = 0.0, Observations = 0L, Estimate = double.NaN });
        service.Service.Status.Phase.Should().Be(ExperimentPhase.Canary);
    }

    [Fact]
    public async Task Outcomes_that_are_missing_equally_often_hold_nothing()
    {
        await using var service = new OutcomeService(static experiment => experiment.OutcomeGuardrail("paid", GuardrailDirection.Lower));

        await service.ServeAsync(3000, static (ride, kilometers, _) => ride % 2 == 0 ? null : OutcomeService.Paid(kilometers));

        service.Variant.Decision.Should().Be(ExperimentDecision.Continue);
    }

    [Fact]
    public async Task Calls_that_the_control_answered_count_for_the_variant()
    {
        await using var service = new OutcomeService(
            static experiment => experiment.OutcomeGuardrail("disputed", GuardrailDirection.Higher),
            static ride => ride.Kilometers < 14.5 ? 2 * ride.Kilometers : double.NaN,
            ("Guardrails:failures:AbsoluteMargin", "0.9"), ("Guardrails:breaches:Enabled", "false"));

        await service.ServeAsync(1000, static (_, _, _) => null);

        Guardrail(service, "disputed").Observations.Should().Be(1000);
        service.Variant.AnsweredCalls.Should().BeLessThan(service.Variant.Calls);
    }

    [Fact]
    public async Task Reason_says_why_nothing_is_known_of_an_outcome()
    {
        await using var service = new OutcomeService(static experiment => experiment.OutcomeGuardrail("paid", GuardrailDirection.Lower));

        service.Serve(500, static (_, kilometers, _) => OutcomeService.Paid(kilometers));

        service.Service.Evaluate();
        service.Variant.Reason.Should().Contain("paid (nothing to compare yet; outcomes are final after 1.00:00:00, if they arrive and the guard is logged)");
    }

    [Fact]
    public async Task Disabled_outcome_is_not_compared()
    {
        await using var service = new OutcomeService(
            static experiment => experiment.OutcomeGuardrail("disputed", GuardrailDirection.Higher), ("Guardrails:disputed:Enabled", "false"));

        service.Variant.Guardrails.Should().NotContain(static guardrail => guardrail.Name == "disputed");
    }

    [Fact]
    public async Task Larger_margin_is_configured()
    {
        await using var service = new OutcomeService(
            static experiment => experiment.OutcomeGuardrail("disputed", GuardrailDirection.Higher), ("Guardrails:disputed:Margin", "20"));

        await service.ServeAsync(1000, static (ride, _, isVariant) => OutcomeService.Disputed(OutcomeService.Random(ride) < (isVariant ? 0.6 : 0.1)));

        service.Variant.Decision.Should().Be(ExperimentDecision.Continue);
    }

    [Fact]
    public async Task Wrong_labels_are_compared()
    {
        await using var service = new LabelService();

        await service.ServeAsync(1000, static isVariant => isVariant ? "spam" : "ham");

        service.Variant.Reason.Should().Be(
            "Harm beyond the margin is shown by 'category error'. 100% of the predictions of 'v2' are wrong, and 0% of the control's.");
    }

    [Fact]
    public void Outcome_without_a_prediction_log_is_an_error()
    {
        var start = () => new TestService(static experiment => experiment.Variant("v2", _ => static _ => 1).OutcomeErrorGuardrail("paid"));

        start.Should().Throw<InvalidOperationException>().WithMessage(
            "Experiment 'fare-v2' has the outcome 'paid' of guard 'fare' as guardrail metric 'paid error', and there is no prediction log. Call AddPredictionLog(…), and declare the outcome with Log(log => log.Outcome(\"paid\", …)).");
    }

    [Theory]
    [InlineData("tip", "Experiment 'fare-v2' has the outcome 'tip' of guard 'fare' as guardrail metric 'tip', which the guard doesn't declare. Outcomes: paid, disputed, category, collected. Declare it with Log(log => log.Outcome(\"tip\", …)).")]
    [InlineData("category", "Experiment 'fare-v2' has the outcome 'category' of guard 'fare' as guardrail metric 'category', and it's a label. To compare how often predictions are wrong, use OutcomeErrorGuardrail(\"category\").")]
    public void Outcome_that_can_not_be_compared_is_an_error(string outcome, string message)
    {
        var start = () => new OutcomeService(experiment => experiment.OutcomeGuardrail(outcome, GuardrailDirection.Lower));

        start.Should().Throw<InvalidOperationException>().WithMessage(message);
    }

    [Fact]
    public void Error_of_an_outcome_of_another_type_is_an_error()
    {
        var start = () => new OutcomeService(static experiment => experiment.OutcomeErrorGuardrail("category"));

        start.Should().Throw<InvalidOperationException>().WithMessage("*and predictions can't be compared with an outcome that is a Label. Use OutcomeGuardrail(…).");
    }

    [Fact]
    public void Unit_of_the_experiment_itself_is_an_error()
    {
        var start = () => new OutcomeService(
            static experiment => experiment.Unit(static ride => (long)ride.Kilometers).OutcomeGuardrail("paid", GuardrailDirection.Lower));

        start.Should().Throw<InvalidOperationException>().WithMessage("*set Unit(…) there, and not in the experiment.");
    }

    private static GuardrailStatus Guardrail(OutcomeService service, string name) => service.Variant.Guardrails.Single(guardrail => guardrail.Name == name);
}
