using System.Text.Json;
using Microsoft.Extensions.Options;
using PredictionGuardrails.Tests.Support;

namespace PredictionGuardrails.Tests.Metrics;

/// <summary>The unit of a metric, from code and from configuration.</summary>
public sealed class UnitOfMeasureTests
{
    private sealed record Quote(double Price, string Currency);

    [Fact]
    public void Unit_set_in_code_is_that_of_the_prediction()
    {
        using var guard = new PredictionGuard<int, double>("fare", static guard => guard.UnitOfMeasure("EUR"));

        guard.GetUnitOfMeasure().Should().Be("EUR");
        guard.GetUnitOfMeasure("LATENCY").Should().Be("s");
    }

    [Fact]
    public void Metric_without_a_unit_has_none()
    {
        using var guard = new PredictionGuard<int, double>("fare");

        guard.GetUnitOfMeasure().Should().BeNull();
    }

    [Fact]
    public void Unit_of_a_metric_stays_with_that_metric()
    {
        using var guard = new PredictionGuard<int, Quote>("quote", static guard => guard
            .Metric("price", static quote => quote.Price, static price => price.UnitOfMeasure("EUR"))
            .Metric("cents", static quote => quote.Price * 100));

        (guard.GetUnitOfMeasure("price"), guard.GetUnitOfMeasure("cents"), guard.GetUnitOfMeasure()).Should().Be(("EUR", null, null));
    }

    [Fact]
    public void Unit_in_configuration_replaces_that_of_code_at_a_reload()
    {
        var configuration = new ChangingConfiguration();
        using var guard = new PredictionGuard<int, double>("fare", static guard => guard.UnitOfMeasure("EUR"), new PredictionGuardDependencies { Configuration = configuration.Root });

        configuration.SetGuard("""{ "UnitOfMeasure": "USD" }""");

        guard.GetUnitOfMeasure().Should().Be("USD");
    }

    [Fact]
    public void Unit_may_have_twenty_characters()
    {
        using var guard = new PredictionGuard<int, double>("fare", guard => guard.UnitOfMeasure("requests per minute!"));

        guard.GetUnitOfMeasure().Should().Be("requests per minute!");
    }

    [Theory]
    [InlineData("")]
    [InlineData(" EUR")]
    [InlineData("EUR\n")]
    [InlineData("EU\u202eR")]
    [InlineData("per million predictions")]
    public void Unit_that_cannot_be_shown_is_an_error(string unit)
    {
        var configuration = new ChangingConfiguration();
        configuration.SetGuard($$"""{ "UnitOfMeasure": {{JsonSerializer.Serialize(unit)}} }""");

        var code = () => new PredictionGuard<int, double>("fare", guard => guard.UnitOfMeasure(unit));
        var settings = () => new PredictionGuard<int, double>("fare", configure: null, new PredictionGuardDependencies { Configuration = configuration.Root });

        code.Should().Throw<ArgumentException>().WithParameterName(nameof(unit));
        settings.Should().Throw<OptionsValidationException>().WithMessage("*PredictionGuardrails:Guards:fare:UnitOfMeasure*at most 20 printable characters*");
    }

    [Fact]
    public void Unit_of_what_is_not_a_number_is_an_error()
    {
        var configuration = new ChangingConfiguration();
        configuration.Set("""{ "Guards": { "quote": { "UnitOfMeasure": "EUR", "Metrics": { "currency": { "UnitOfMeasure": "EUR" } } } } }""");

        var start = () => new PredictionGuard<int, Quote>(
            "quote", static guard => guard.Label("currency", static quote => quote.Currency), new PredictionGuardDependencies { Configuration = configuration.Root });

        start.Should().Throw<OptionsValidationException>().Which.Failures.Should().BeEquivalentTo(
        [
            "PredictionGuardrails:Guards:quote:UnitOfMeasure: Only numbers have a unit, but metric 'prediction' isn't a number. Remove the setting.",
            "PredictionGuardrails:Guards:quote:Metrics:currency:UnitOfMeasure: Only numbers have a unit, but metric 'currency' isn't a number. Remove the setting.",
        ]);
    }

    [Fact]
    public void Unknown_metric_is_an_error()
    {
        using var guard = new PredictionGuard<int, double>("fare");

        guard.Invoking(static guard => guard.GetUnitOfMeasure("price")).Should().Throw<ArgumentException>();
    }
}
