using Microsoft.Extensions.Options;
using PredictionGuardrails.Tests.Support;
using static PredictionGuardrails.Tests.Metrics.NumberCheckTests;

namespace PredictionGuardrails.Tests.Metrics;

public sealed class EmptyLabelTests : IDisposable
{
    private readonly TestWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("\t\n")]
    [InlineData("\u200b")]
    [InlineData("\0")]
    [InlineData("\ufeff \u00ad")]
    public void Empty_label_is_no_label(string label)
    {
        var guard = _world.Guard<int, string>(guard => guard.Label());

        BreachOf(guard, label).Should().BeEquivalentTo(new { Rule = "NotEmpty", Metric = "prediction", Expected = "a label that isn't empty" });
    }

    [Fact]
    public void Empty_label_is_not_learned_as_one()
    {
        using var guard = _world.Guard<int, string>(guard => guard.Label(label => label.NotEmpty(BreachAction.Observe)));

        guard.Inspect(0, "");

        guard.GetSnapshot().Should().BeEquivalentTo(new { NullCount = 1L, LabelCounts = new Dictionary<string, long>() });
    }

    [Fact]
    public void Code_allows_it()
    {
        using var guard = _world.Guard<int, string>(guard => guard.Label(label => label.AllowEmpty()));

        guard.Inspect(0, "");

        guard.GetSnapshot().LabelCounts.Should().Equal(new Dictionary<string, long> { [""] = 1 });
    }

    [Fact]
    public void Configuration_allows_it()
    {
        _world.Configuration.SetGuard("""{ "NotEmpty": { "Enabled": false } }""");
        var guard = _world.Guard<int, string>(guard => guard.Label());

        Passes(guard, "").Should().BeTrue();
    }

    [Fact]
    public void List_of_allowed_values_with_it_allows_it()
    {
        var guard = _world.Guard<int, string>(guard => guard.Label().AllowedValues(["", "cat"]));

        Passes(guard, "").Should().BeTrue();
    }

    [Fact]
    public void Label_that_is_read_off_a_prediction_or_an_input_is_held_to_it_too()
    {
        var ofPrediction = _world.Guard<int, Quote>(guard => guard.Label("tag", static _ => ""));
        var ofInput = _world.Guard<int, double>(guard => guard.InputLabel("city", _ => ""), name: "rides");

        BreachOf(ofPrediction, new Quote(1, 1, "EUR")).Rule.Should().Be("NotEmpty");
        ofInput.Invoking(guard => guard.Predict(0, static _ => 1.0)).Should().Throw<PredictionRejectedException>().Which.Breach.Rule.Should().Be("NotEmpty");
    }

    [Fact]
    public void Label_that_is_no_text_has_no_such_check()
    {
        _world.Configuration.SetGuard("""{ "NotEmpty": { "OnBreach": "Observe" } }""");

        _world.Invoking(world => world.Guard<int, bool>()).Should().Throw<OptionsValidationException>().WithMessage(
            "PredictionGuardrails configuration is invalid:\n  - PredictionGuardrails:Guards:fare:NotEmpty: The check applies only to strings, but metric 'prediction' is a bool label. Use AllowedValues.");
    }

    [Theory]
    [InlineData("The check applies only to labels, but metric 'prediction' is a number (double). Use NotNull.")]
    public void Number_has_no_such_check(string why)
    {
        _world.Configuration.SetGuard("""{ "NotEmpty": { "OnBreach": "Observe" } }""");

        _world.Invoking(world => world.NumberGuard()).Should().Throw<OptionsValidationException>().WithMessage($"PredictionGuardrails configuration is invalid:\n  - PredictionGuardrails:Guards:fare:NotEmpty: {why}");
    }
}
