using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace PredictionGuardrails.Experiments.Tests.Running;

/// <summary>Predictions and metrics that are labels are compared by how often each label appears.</summary>
public sealed class LabelTests
{
    private static readonly (string, string?)[] Canary = [("Phase", "Canary"), ("Exposure", "1")];

    [Fact]
    public async Task Variant_that_says_a_label_too_often_is_stopped()
    {
        await using var services = StartMail<string>(static guard => guard.Label(), static _ => "spam");
        var guard = services.GetRequiredService<PredictionGuard<int, string>>();

        for (var mail = 0; mail < 200; mail++)
        {
            guard.Predict(mail, static mail => mail % 5 == 0 ? "spam" : "ham");
        }

        var variant = VariantOf(services);
        variant.Decision.Should().Be(ExperimentDecision.Stop);
        variant.Reason.Should().StartWith("Harm beyond the margin is shown by 'prediction'. ").And.Contain("of the calls of 'v2' have the label 'ham', and");
    }

    [Fact]
    public async Task Predictions_that_are_an_enumeration_are_compared()
    {
        await using var services = StartMail<DayOfWeek>(static _ => { }, static _ => DayOfWeek.Sunday);

        VariantOf(services).Guardrails.Select(static guardrail => guardrail.Name).Should().Contain("prediction");
    }

    [Fact]
    public async Task Numbers_that_are_labels_are_not_compared_by_their_mean()
    {
        await using var services = StartMail<int>(static guard => guard.Label(), static _ => 1);

        VariantOf(services).Guardrails.Single(static guardrail => guardrail.Name == "prediction").Effect.Should().Be("ratio of shares");
    }

    [Fact]
    public async Task Text_that_is_no_label_is_not_compared()
    {
        await using var services = StartMail<string>(static guard => guard.Text(), static _ => "Hello");

        VariantOf(services).Guardrails.Select(static guardrail => guardrail.Name).Should().NotContain("prediction");
    }

    [Fact]
    public async Task Label_of_a_call_that_code_reads_is_compared()
    {
        await using var service = new TestService(
            static experiment => experiment
                .Variant("v2", static _ => static ride => ride.Kilometers < 10 ? 30 : 19)
                .LabelGuardrail("class", static (_, fare) => fare < 20 ? "short" : "long"),
            settings: [.. Canary, ("Guardrails:prediction:Enabled", "false")]);

        service.PredictMany(400);
        service.Evaluate();

        service.Variant.Guardrails.Single(static guardrail => guardrail.Name == "class").Should().BeEquivalentTo(new { IsHarmShown = false, Effect = "ratio of shares" });
    }

    [Fact]
    public async Task Calls_without_the_label_are_not_compared_by_it()
    {
        await using var service = new TestService(
            static experiment => experiment
                .Variant("v2", static _ => static ride => 2 * ride.Kilometers)
                .LabelGuardrail("class", static (ride, _) => ride.Kilometers < 10 ? "short" : null),
            settings: Canary);

        service.PredictMany(1000);
        service.Evaluate();

        service.Variant.Guardrails.Single(static guardrail => guardrail.Name == "class").Observations.Should().BeInRange(400, 600);
    }

    [Fact]
    public async Task Metric_of_the_guard_that_is_a_label_is_compared()
    {
        await using var service = new TestService(
            static experiment => experiment.Variant("v2", static _ => static _ => 100).LabelGuardrail("class"),
            static guard => guard.Label("class", static fare => fare < 50 ? "cheap" : "dear"),
            settings: [.. Canary, ("Guardrails:prediction:Enabled", "false")]);

        service.PredictMany(200);
        service.Evaluate();

        service.Variant.Reason.Should().StartWith("Harm beyond the margin is shown by 'class'. ");
    }

    [Fact]
    public void Number_of_the_guard_as_a_label_is_an_error()
    {
        var start = () => new TestService(
            static experiment => experiment.Variant("v2", static _ => static _ => 1).LabelGuardrail("tip"),
            static guard => guard.Metric("tip", static fare => fare / 10));

        start.Should().Throw<InvalidOperationException>()
            .WithMessage("Metric 'tip' of guard 'fare' is a number. Use Guardrail(…) instead of LabelGuardrail(…).");
    }

    [Fact]
    public void Label_of_the_guard_as_a_number_is_an_error()
    {
        var start = () => new TestService(
            static experiment => experiment.Variant("v2", static _ => static _ => 1).Guardrail("class", GuardrailDirection.Higher),
            static guard => guard.Label("class", static fare => fare < 50 ? "cheap" : "dear"));

        start.Should().Throw<InvalidOperationException>()
            .WithMessage("Metric 'class' of guard 'fare' is a label. Use LabelGuardrail(…) instead of Guardrail(…).");
    }

    [Fact]
    public void Label_that_the_guard_does_not_declare_is_an_error()
    {
        var start = () => new TestService(static experiment => experiment.Variant("v2", static _ => static _ => 1).LabelGuardrail("class"));

        start.Should().Throw<InvalidOperationException>()
            .WithMessage("Guard 'fare' has no metric 'class' that is a label. Metrics: none. To declare another label, pass a function to LabelGuardrail(…).");
    }

    [Fact]
    public void Negative_margin_is_an_error()
    {
        var builder = new ServiceCollection().AddPredictionGuardrails().AddGuard<Ride, double>("fare");

        builder.Invoking(static builder => builder.AddExperiment<Ride, double>("x", "fare", static experiment => experiment.LabelGuardrail("class", margin: -1)))
            .Should().Throw<ArgumentOutOfRangeException>().WithMessage("Expected 0 or greater.*");
    }

    private static VariantStatus VariantOf(IServiceProvider services) => services.GetRequiredService<IExperimentManager>().GetStatus()[0].Variants.Single();

    private static ServiceProvider StartMail<TPrediction>(Action<PredictionGuardBuilder<int, TPrediction>> guard, Func<int, TPrediction> variant)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(
        [
            new("PredictionGuardrails:Experiments:mail-v2:Phase", "Canary"),
            new("PredictionGuardrails:Experiments:mail-v2:Exposure", "1"),
        ]).Build());
        services.AddPredictionGuardrails()
            .AddGuard<int, TPrediction>("mail", mail =>
            {
                mail.Unit(static mail => mail);
                guard(mail);
            })
            .AddExperiment<int, TPrediction>("mail-v2", "mail", experiment => experiment.Variant("v2", _ => variant));
        var built = services.BuildServiceProvider();
        _ = built.GetRequiredService<IExperimentManager>();
        return built;
    }
}
