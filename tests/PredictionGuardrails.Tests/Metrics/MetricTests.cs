using Microsoft.Extensions.Options;
using PredictionGuardrails.Tests.Support;
using static PredictionGuardrails.Tests.Metrics.NumberCheckTests;

namespace PredictionGuardrails.Tests.Metrics;

public sealed class MetricTests : IDisposable
{
    private readonly TestWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public void Several_numbers_are_watched_on_one_guard()
    {
        var guard = _world.Guard<Ride, Quote>(guard => guard
            .Metric("price", quote => quote.Price, price => price.Range(0, 500))
            .Metric("confidence", quote => quote.Confidence, confidence => confidence.Range(0, 1, BreachAction.Observe))
            .Label("currency", quote => quote.Currency, currency => currency.AllowedValues(["USD", "EUR"])));

        Passes(guard, new Quote(12, 0.9)).Should().BeTrue();
        BreachOf(guard, new Quote(501, 0.9)).Should().BeEquivalentTo(new { Metric = "price", Rule = "Range" });
        BreachOf(guard, new Quote(12, 0.9, "XXX")).Should().BeEquivalentTo(new { Metric = "currency", Rule = "AllowedValues", Observed = "'XXX'" });
        Passes(guard, new Quote(12, 1.5)).Should().BeTrue("its breach is only observed");
    }

    [Fact]
    public void A_metric_without_checks_of_its_own_refuses_what_is_not_finite_and_null()
    {
        var guard = _world.Guard<int, (double? Score, string? Label)>(guard => guard
            .Metric("score", it => it.Score)
            .Label("label", it => it.Label));

        Passes(guard, (1, "a")).Should().BeTrue();
        BreachOf(guard, (double.NaN, "a")).Should().BeEquivalentTo(new { Metric = "score", Rule = "Finite" });
        BreachOf(guard, (null, "a")).Should().BeEquivalentTo(new { Metric = "score", Rule = "NotNull" });
        BreachOf(guard, (1, null)).Should().BeEquivalentTo(new { Metric = "label", Rule = "NotNull" });
    }

    [Fact]
    public void Null_can_be_allowed()
    {
        _world.Configuration.SetGuard("""{ "Metrics": { "score": { "NotNull": { "Enabled": false } } } }""");
        var guard = _world.Guard<int, (double? Score, int Other)>(guard => guard.Metric("score", it => it.Score, score => score.Range(0, 1)));

        Passes(guard, (null, 1)).Should().BeTrue();
    }

    [Fact]
    public void A_metrics_own_actions_are_taken()
    {
        var guard = _world.Guard<int, (double? Score, int Other)>(guard => guard
            .Metric("score", it => it.Score, score => score.NotNull(BreachAction.Observe).Finite(BreachAction.Fallback))
            .FallBackTo((1, 1)));

        guard.Inspect(1, (null, 0)).Should().Be((null, 0));
        guard.Inspect(1, (double.NaN, 0)).Should().Be((1.0, 1));
    }

    [Fact]
    public void A_null_prediction_is_refused_without_reading_metrics_off_it()
    {
        var guard = _world.Guard<int, Quote?>(guard => guard
            .Metric("price", quote => quote!.Price)
            .Check("cheap", quote => quote!.Price < 10));

        var rejection = guard.Invoking(it => it.Inspect(1, null)).Should().Throw<PredictionRejectedException>().Which;

        rejection.Breaches.Should().ContainSingle().Which.Should().BeEquivalentTo(new { Metric = "prediction", Rule = "NotNull" });
    }

    [Fact]
    public void A_null_prediction_passes_where_that_is_allowed()
    {
        _world.Configuration.SetGuard("""{ "NotNull": { "Enabled": false } }""");
        var guard = _world.Guard<int, Quote?>(guard => guard.Metric("price", quote => quote!.Price));

        guard.Inspect(1, null).Should().BeNull();
    }

    [Fact]
    public void A_selector_that_throws_rejects_the_prediction_and_is_reported()
    {
        var guard = _world.Guard<int, Quote>(guard => guard.Metric<float>("price", _ => throw new FormatException("no price")));

        var rejection = guard.Invoking(it => it.Inspect(1, new Quote(1, 1))).Should().Throw<PredictionRejectedException>().Which;

        rejection.Breach.Should().BeEquivalentTo(new
        {
            Metric = "price",
            Rule = "Metric",
            Observed = "FormatException: no price",
            Expected = "no exception",
        });
        rejection.InnerException.Should().BeOfType<FormatException>();
    }

    [Fact]
    public void A_custom_check_sees_input_and_prediction()
    {
        var guard = _world.Guard<Ride, float>(guard => guard.Check("covers the distance", (ride, fare) => fare >= ride.Kilometers));

        guard.Inspect(new Ride(3), 4).Should().Be(4);
        guard.Invoking(it => it.Inspect(new Ride(5), 4)).Should().Throw<PredictionRejectedException>()
            .Which.Breach.Should().BeEquivalentTo(new
            {
                Rule = "covers the distance",
                Metric = (string?)null,
                Observed = "4",
                Expected = "to pass check 'covers the distance'",
            });
    }

    [Fact]
    public void A_custom_check_that_throws_is_a_breach_of_its_own()
    {
        var guard = _world.NumberGuard(guard => guard.Check("broken", _ => throw new FormatException("oops")));

        var rejection = guard.Invoking(it => it.Inspect(1, 1)).Should().Throw<PredictionRejectedException>().Which;

        rejection.Breach.Should().BeEquivalentTo(new { Rule = "broken", Observed = "FormatException: oops" });
        rejection.InnerException.Should().BeOfType<FormatException>();
    }

    [Fact]
    public void A_prediction_whose_text_throws_is_still_told()
    {
        var guard = _world.Guard<int, Unprintable>(guard => guard.Check("never", _ => false));

        BreachOf(guard, new Unprintable()).Observed.Should().Be("a Unprintable (ToString threw NotSupportedException)");
    }

    [Fact]
    public void A_prediction_without_a_text_is_reported_by_its_type()
    {
        var guard = _world.Guard<int, Textless>(guard => guard.Check("never", _ => false));

        BreachOf(guard, new Textless()).Observed.Should().Be("Textless");
    }

    [Fact]
    public void A_prediction_of_which_nothing_is_watched_is_an_error()
    {
        var create = () => _world.Guard<int, Quote>();

        create.Should().Throw<OptionsValidationException>().WithMessage(
            "PredictionGuardrails configuration is invalid:\n  - PredictionGuardrails:Guards:fare: The guard has nothing to check: type Quote isn't a number or label. Add a metric, for example Metric(\"price\"*");
    }

    [Fact]
    public void Checks_on_values_need_a_metric()
    {
        var create = () => _world.Guard<int, Quote>(guard => guard.Check("fine", _ => true).Range(0, 1));

        create.Should().Throw<OptionsValidationException>().WithMessage(
            "PredictionGuardrails configuration is invalid:\n  - PredictionGuardrails:Guards:fare:Range: The check applies only to numbers and labels, but predictions are of type Quote. Add a metric in code with Metric(…), and set Metrics:{name}:Range.");
    }

    [Theory]
    [InlineData(RuleNames.NotEmpty)]
    [InlineData(RuleNames.Finite)]
    [InlineData(RuleNames.AllowedValues)]
    public void Configured_checks_on_values_need_a_metric_too(string check)
    {
        _world.Configuration.SetGuard($$"""{ "{{check}}": {{(check == RuleNames.AllowedValues ? """{ "Values": [ "1" ] }""" : """{ "OnBreach": "Observe" }""")}} }""");

        var create = () => _world.Guard<int, Quote>(guard => guard.Check("fine", _ => true));

        create.Should().Throw<OptionsValidationException>().WithMessage(
            $"PredictionGuardrails configuration is invalid:\n  - PredictionGuardrails:Guards:fare:{check}: The check applies only to numbers and labels, but predictions are of type Quote. *");
    }

    [Fact]
    public void A_null_prediction_is_counted_as_a_null_of_each_metric()
    {
        _world.Configuration.SetGuard("""{ "NotNull": { "Enabled": false } }""");
        var guard = _world.Guard<int, Quote?>(guard => guard.Metric("price", quote => quote!.Price));

        guard.Inspect(1, null);

        guard.GetSnapshot("price").NullCount.Should().Be(1);
    }

    [Fact]
    public void Metrics_beside_a_number_are_recorded_whatever_its_type()
    {
        var floats = _world.Guard<int, float>(guard => guard.Metric("tens", price => price / 10), name: "floats");
        var doubles = _world.Guard<int, double>(guard => guard.Metric("tens", price => price / 10), name: "doubles");

        floats.Inspect(1, 40);
        doubles.Inspect(1, 40);

        (floats.GetSnapshot("tens").Mean, doubles.GetSnapshot("tens").Mean).Should().Be((4, 4));
    }

    [Fact]
    public void Metrics_beside_a_number_are_recorded_of_each_item_of_a_batch_whatever_its_type()
    {
        var floats = _world.Guard<int, float>(guard => guard.Metric("tens", price => price / 10), name: "floats");
        var doubles = _world.Guard<int, double>(guard => guard.Metric("tens", price => price / 10), name: "doubles");

        floats.PredictBatch([1, 2], static _ => [40, 60]);
        doubles.PredictBatch([1, 2], static _ => [40, 60]);

        (floats.GetSnapshot("tens").Mean, doubles.GetSnapshot("tens").Mean).Should().Be((5, 5));
    }

    [Fact]
    public void A_prediction_that_a_selector_throws_on_is_counted()
    {
        var guard = _world.Guard<int, Quote>(guard => guard.Metric<float>("price", _ => throw new FormatException("no price")));

        Passes(guard, new Quote(1, 1)).Should().BeFalse();

        guard.GetSnapshot("price").Count.Should().Be(1);
    }

    [Fact]
    public void Observers_read_a_nullable_number_off_a_prediction_or_null()
    {
        var guard = _world.Guard<int, (double? Score, float Price)>(guard => guard.Metric("score", it => it.Score).Metric("price", it => it.Price));

        var (score, price) = (guard.ObservedMetrics[0].ReadNumber!, guard.ObservedMetrics[1].ReadNumber!);

        (score((0.25, 12)), score((null, 12)), price((null, 12))).Should().Be((0.25, null, 12));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("a:b")]
    [InlineData("a\nb")]
    public void Names_have_to_be_one_key_of_a_path(string name)
    {
        var create = () => _world.Guard<int, double>(guard => guard.Metric(name, value => value));
        var check = () => _world.Guard<int, double>(guard => guard.Check(name, _ => true));
        var guard = () => new PredictionGuard<int, double>(name);

        create.Should().Throw<ArgumentException>().WithParameterName(nameof(name));
        check.Should().Throw<ArgumentException>().WithParameterName(nameof(name));
        guard.Should().Throw<ArgumentException>().WithParameterName(nameof(name));
    }

    [Theory]
    [InlineData("Prediction")]
    [InlineData("PRICE")]
    public void A_metrics_name_is_taken_once(string name)
    {
        var create = () => _world.Guard<int, Quote>(guard => guard.Metric("price", quote => quote.Price).Metric(name, quote => quote.Confidence));

        create.Should().Throw<ArgumentException>().WithMessage($"A metric named '{name}' already exists.*");
    }

    [Theory]
    [InlineData("range")]
    [InlineData("MINE")]
    public void A_checks_name_is_taken_once(string name)
    {
        var create = () => _world.NumberGuard(guard => guard.Check("mine", _ => true).Check(name, _ => true));

        create.Should().Throw<ArgumentException>().WithMessage($"A check named '{name}' already exists.*");
    }

    [Fact]
    public void A_metric_has_to_be_a_number_that_can_be_watched_or_a_label()
    {
        var number = () => _world.Guard<int, Quote>(guard => guard.Metric("letter", quote => quote.Currency![0]));
        var label = () => _world.Guard<int, Quote>(guard => guard.Label("self", quote => quote));

        number.Should().Throw<ArgumentException>().WithMessage("Metric 'letter' can't be a number because type char isn't supported. Use double, float,*");
        label.Should().Throw<ArgumentException>().WithMessage("Metric 'self' can't be a label because type Quote isn't supported. Use whole numbers,*");
    }

    private sealed class Unprintable
    {
        public override string ToString() => throw new NotSupportedException();
    }

    private sealed class Textless
    {
        public override string? ToString() => null;
    }
}
