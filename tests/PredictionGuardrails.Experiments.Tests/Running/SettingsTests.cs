using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace PredictionGuardrails.Experiments.Tests.Running;

/// <summary>Declarations and settings that don't fit.</summary>
public sealed class SettingsTests
{
    [Theory]
    [InlineData(":fare-v3:Phase", "Canary", "fare-v3", "This experiment doesn't exist. Experiments: fare-v2. To add it, call AddExperiment(…).")]
    [InlineData("Phase", "Release", "fare-v2:Phase", "'Release' isn't valid. Expected Off, Shadow, Canary, or Stopped.")]
    [InlineData("Exposure", "0", "fare-v2:Exposure", "'0' isn't valid. Expected a number greater than 0 and at most 1, for example 0.05 for 5%.")]
    [InlineData("Exposure", "5", "fare-v2:Exposure", "'5' isn't valid. Expected a number greater than 0 and at most 1, for example 0.05 for 5%.")]
    [InlineData("FalseDecisionRate", "0.5", "fare-v2:FalseDecisionRate", "'0.5' isn't valid. Expected a number greater than 0 and at most 0.1, for example 0.001.")]
    [InlineData("Variants:v3:Share", "0.5", "fare-v2:Variants:v3", "Experiment 'fare-v2' has no variant with this name. Expected: v2.")]
    [InlineData("Variants:v2:Share", "1", "fare-v2:Variants:v2:Share", "'1' isn't valid. Expected a number greater than 0 and less than 1, for example 0.5 for half of the exposed units.")]
    [InlineData("Guardrails:price:Margin", "1", "fare-v2:Guardrails:price", "Experiment 'fare-v2' has no guardrail metric with this name. Expected: failures, breaches, latency, prediction.")]
    [InlineData("Guardrails:failures:Margin", "-1", "fare-v2:Guardrails:failures:Margin", "'-1' isn't valid. Expected 0 or greater.")]
    [InlineData("Ramp:Steps:0", "often", "fare-v2:Ramp:Steps:0", "'often' isn't valid. Expected a number greater than 0 and at most 1.")]
    [InlineData("Ramp:Steps:0", "1.5", "fare-v2:Ramp:Steps:0", "'1.5' isn't valid. Expected a number greater than the step before and at most 1.")]
    [InlineData("Shadow:ControlShare", "2", "fare-v2:Shadow:ControlShare", "'2' isn't valid. Expected a number from 0 to 1, for example 0.1 for 10%.")]
    [InlineData("Guardrails:breaches:AbsoluteMargin", "1", "fare-v2:Guardrails:breaches:AbsoluteMargin", "'1' isn't valid. Expected less than 1, because it's a fraction of the calls, for example 0.01 for 1%.")]
    [InlineData("Guardrails:failures:Enabled", "false", "fare-v2:Guardrails:failures:Enabled", "Failures always count. Set AbsoluteMargin to allow more of them.")]
    public void Setting_that_does_not_fit_is_an_error_with_its_path(string key, string value, string path, string message)
    {
        var start = () => new TestService(static experiment => experiment.Variant("v2", static _ => static _ => 1), settings: (key, value));

        start.Should().Throw<OptionsValidationException>().Which.Failures.First().Should().StartWith($"PredictionGuardrails:Experiments:{path}").And.EndWith(message);
    }

    [Fact]
    public void Experiment_of_an_unknown_guard_is_an_error()
    {
        var services = new ServiceCollection();
        services.AddPredictionGuardrails().AddGuard<Ride, double>("fare")
            .AddExperiment<Ride, double>("x", "fair", static experiment => experiment.Variant("v2", static _ => static _ => 1));
        using var provider = services.BuildServiceProvider();

        provider.Invoking(static services => services.GetRequiredService<IExperimentManager>()).Should().Throw<InvalidOperationException>()
            .WithMessage("Experiment 'x' is about guard 'fair', which doesn't exist. Guards: fare.");
    }

    [Fact]
    public void Experiment_with_other_types_than_its_guard_is_an_error()
    {
        var services = new ServiceCollection();
        services.AddPredictionGuardrails().AddGuard<Ride, double>("fare")
            .AddExperiment<Ride, float>("x", "fare", static experiment => experiment.Variant("v2", static _ => static _ => 1));
        using var provider = services.BuildServiceProvider();

        provider.Invoking(static services => services.GetRequiredService<IExperimentManager>()).Should().Throw<InvalidOperationException>()
            .WithMessage("Experiment 'x' declares Ride and Single, which aren't the types of guard 'fare'.");
    }

    [Fact]
    public void Two_variants_of_a_guard_with_the_same_name_are_an_error()
    {
        var builder = new ServiceCollection().AddPredictionGuardrails().AddGuard<Ride, double>("fare")
            .AddExperiment<Ride, double>("x", "fare", static experiment => experiment.Variant("v2", static _ => static _ => 1));

        builder.Invoking(static builder => builder.AddExperiment<Ride, double>("y", "fare", static experiment => experiment.Variant("v2", static _ => static _ => 1)))
            .Should().Throw<ArgumentException>().WithMessage("Experiment 'x' of guard 'fare' already has a variant named 'v2'.*");
    }

    [Fact]
    public void Two_experiments_of_a_guard_that_run_are_an_error()
    {
        var start = () => new TestService(
            static experiment => experiment.Variant("v2", static _ => static _ => 1),
            builder: static builder => builder.AddExperiment<Ride, double>("fare-v3", "fare", static experiment => experiment.Variant("v3", static _ => static _ => 1)),
            settings: [("Phase", "Canary"), (":fare-v3:Phase", "Shadow")]);

        start.Should().Throw<OptionsValidationException>().Which.Failures.Should().ContainSingle().Which.Should().Be(
            "PredictionGuardrails:Experiments:fare-v3:Phase: Experiment 'fare-v2' of guard 'fare' runs too. One experiment of a guard can run. Set Off for one of them.");
    }

    [Fact]
    public void Two_experiments_with_the_same_state_file_are_an_error()
    {
        var start = () => new TestService(
            static experiment => experiment.Variant("v2", static _ => static _ => 1),
            builder: static builder => builder.AddExperiment<Ride, double>("fare-v3", "fare", static experiment => experiment.Variant("v3", static _ => static _ => 3)),
            settings: [("StatePath", "state.json"), (":fare-v3:StatePath", "./state.json")]);

        start.Should().Throw<OptionsValidationException>().Which.Failures.Should().ContainSingle().Which.Should().Be(
            "PredictionGuardrails:Experiments:fare-v3:StatePath: Experiment 'fare-v2' has the same file. Each experiment needs a file of its own.");
    }

    [Fact]
    public void Exposure_of_an_experiment_that_another_component_assigns_is_an_error()
    {
        var start = () => new TestService(
            static experiment => experiment.Variant("v2", static _ => static _ => 1).AssignBy(static _ => null!), settings: ("Exposure", "0.5"));

        start.Should().Throw<OptionsValidationException>().Which.Failures.Should().ContainSingle().Which.Should().Be(
            "PredictionGuardrails:Experiments:fare-v2:Exposure: It isn't valid because AssignBy(…) decides who is in the experiment. Remove it, and set the share there.");
    }

    [Fact]
    public void Guardrail_that_is_no_metric_of_the_guard_is_an_error()
    {
        var start = () => new TestService(static experiment => experiment.Variant("v2", static _ => static _ => 1).Guardrail("tip", GuardrailDirection.Lower));

        start.Should().Throw<InvalidOperationException>()
            .WithMessage("Guard 'fare' has no metric 'tip' that is a number. Metrics: none. To declare another number, pass a function to Guardrail(…).");
    }

    [Fact]
    public void Model_for_batches_of_a_variant_that_does_not_exist_is_an_error()
    {
        var builder = new ServiceCollection().AddPredictionGuardrails().AddGuard<Ride, double>("fare");

        builder.Invoking(static builder => builder.AddExperiment<Ride, double>(
                "x", "fare", static experiment => experiment.Variant("v2", static _ => static _ => 1).BatchModel("v3", static _ => static inputs => new double[inputs.Length])))
            .Should().Throw<ArgumentException>().WithMessage("There is no variant named 'v3'. Variants: v2. Call Variant(…) before.*");
    }

    [Fact]
    public void Experiment_without_a_variant_is_an_error()
    {
        var builder = new ServiceCollection().AddPredictionGuardrails().AddGuard<Ride, double>("fare");

        builder.Invoking(static builder => builder.AddExperiment<Ride, double>("x", "fare", static _ => { }))
            .Should().Throw<ArgumentException>().WithMessage("Experiment 'x' has no variant. Call Variant(…) to add one.*");
    }

    [Theory]
    [InlineData("control", "'control' is the name of the guard's own model. Choose another name, for example v2.*")]
    [InlineData("V2", "There is already a variant named 'V2'.*")]
    public void Name_of_a_variant_that_is_taken_is_an_error(string name, string message)
    {
        var builder = new ServiceCollection().AddPredictionGuardrails().AddGuard<Ride, double>("fare");

        builder.Invoking(builder => builder.AddExperiment<Ride, double>(
                "x", "fare", experiment => experiment.Variant("v2", static _ => static _ => 1).Variant(name, static _ => static _ => 1)))
            .Should().Throw<ArgumentException>().WithMessage(message);
    }
}
