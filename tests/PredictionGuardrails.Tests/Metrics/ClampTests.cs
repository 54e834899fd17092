using CsCheck;
using PredictionGuardrails.Tests.Support;

namespace PredictionGuardrails.Tests.Metrics;

public sealed class ClampTests : IDisposable
{
    private readonly TestWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Theory]
    [InlineData(-3, 0)]
    [InlineData(12, 12)]
    [InlineData(501, 500)]
    public void A_number_outside_is_moved_to_the_nearer_end(double value, double expected) =>
        _world.NumberGuard(guard => guard.Range(0, 500, BreachAction.Clamp)).Inspect(1, value).Should().Be(expected);

    [Fact]
    public async Task A_clamped_prediction_is_still_a_breach()
    {
        _world.NumberGuard(guard => guard.Range(0, 500, BreachAction.Clamp)).Inspect(1, 501);

        (await _world.Handler.NextAsync()).Should().BeEquivalentTo(new { Rule = "Range", Observed = "501", Action = BreachAction.Clamp });
    }

    [Fact]
    public void An_exclusive_end_is_clamped_to_the_number_next_to_it()
    {
        _world.NumberGuard(guard => guard.Range(0, 1, BreachAction.Clamp, maximumIsExclusive: true)).Inspect(1, 5).Should().Be(Math.BitDecrement(1.0));
        _world.Guard<int, float>(guard => guard.Range(0, 1, BreachAction.Clamp, maximumIsExclusive: true)).Inspect(1, 5f).Should().Be(MathF.BitDecrement(1f));
    }

    [Fact]
    public void An_exclusive_end_of_a_half_is_clamped_to_the_half_next_to_it()
    {
        var guard = _world.Guard<int, Half>(guard => guard.Range(0, 1, BreachAction.Clamp, minimumIsExclusive: true, maximumIsExclusive: true));

        guard.Inspect(1, (Half)5).Should().Be(Half.BitDecrement((Half)1));
        guard.Inspect(1, (Half)(-5)).Should().Be(Half.Epsilon);
    }

    [Fact]
    public void A_nullable_metric_without_a_write_function_cannot_be_clamped()
    {
        var create = () => _world.Guard<int, (double? A, int B)>(guard => guard.Metric("a", it => it.A, a => a.Range(0, 1, BreachAction.Clamp)));

        create.Should().Throw<Microsoft.Extensions.Options.OptionsValidationException>().WithMessage("*Metrics:a:Range:OnBreach: Clamp requires *");
    }

    [Theory]
    [InlineData(0.5, 4.5, -7, 1)]
    [InlineData(0.5, 4.5, 7, 4)]
    [InlineData(-4.5, -0.5, -7, -4)]
    [InlineData(-4.5, -0.5, 7, -1)]
    public void Whole_numbers_are_clamped_to_whole_numbers_inside(double minimum, double maximum, int value, int expected) =>
        _world.Guard<int, int>(guard => guard.Range(minimum, maximum, BreachAction.Clamp)).Inspect(1, value).Should().Be(expected);

    [Fact]
    public void A_nullable_number_is_clamped_and_null_is_refused()
    {
        var guard = _world.Guard<int, double?>(guard => guard.Range(0, 500, BreachAction.Clamp));

        guard.Inspect(1, 501).Should().Be(500);
        NumberCheckTests.BreachOf(guard, null).Rule.Should().Be(RuleNames.NotNull);
    }

    [Fact]
    public void Null_that_is_only_observed_is_left_as_it_is()
    {
        var guard = _world.Guard<int, (double? A, double B)>(guard => guard
            .Metric("a", it => it.A, a => a.NotNull(BreachAction.Observe).Range(1, 500, BreachAction.Clamp), (it, a) => (a, it.B))
            .Metric("b", it => it.B, b => b.Range(0, 500, BreachAction.Clamp), (it, b) => (it.A, b)));

        guard.Inspect(1, (null, 501)).Should().Be((null, 500));
    }

    [Fact]
    public void NaN_cannot_be_clamped_and_is_rejected_as_one_breach()
    {
        _world.Configuration.SetGuard("""{ "Finite": { "Enabled": false }, "Range": { "Minimum": 0, "OnBreach": "Clamp" } }""");

        var rejection = _world.NumberGuard().Invoking(it => it.Inspect(1, double.NaN)).Should().Throw<PredictionRejectedException>().Which;

        rejection.Breaches.Should().ContainSingle().Which.Should().BeEquivalentTo(new { Rule = "Range", Action = BreachAction.Throw });
    }

    [Fact]
    public void The_number_that_cannot_be_clamped_is_the_one_that_rejects()
    {
        _world.Configuration.SetGuard("""{ "Metrics": { "confidence": { "Finite": { "Enabled": false } } } }""");
        var guard = _world.Guard<int, Quote>(guard => guard
            .Metric("price", quote => quote.Price, price => price.Range(0, 500, BreachAction.Clamp), (quote, price) => quote with { Price = price })
            .Metric("confidence", quote => quote.Confidence, it => it.Range(0, 1, BreachAction.Clamp), (quote, value) => quote with { Confidence = value }));

        var rejection = guard.Invoking(it => it.Inspect(1, new Quote(501, double.NaN))).Should().Throw<PredictionRejectedException>().Which;

        rejection.Breaches.Select(breach => (breach.Metric, breach.Action)).Should().Equal(("price", BreachAction.Clamp), ("confidence", BreachAction.Throw));
    }

    [Fact]
    public void An_infinity_that_is_only_observed_is_clamped() =>
        _world.NumberGuard(guard => guard.Finite(BreachAction.Observe).Range(0, 500, BreachAction.Clamp))
            .Inspect(1, double.PositiveInfinity).Should().Be(500);

    [Fact]
    public void A_metric_is_clamped_by_its_write_function()
    {
        var guard = _world.Guard<int, Quote>(guard => guard
            .Metric("price", quote => quote.Price, price => price.Range(0, 500, BreachAction.Clamp), (quote, price) => quote with { Price = price })
            .Metric("confidence", quote => quote.Confidence, it => it.Range(0, 1, BreachAction.Clamp), (quote, value) => quote with { Confidence = value }));

        guard.Inspect(1, new Quote(501, -0.5)).Should().Be(new Quote(500, 0));
    }

    [Fact]
    public void A_metric_that_is_only_observed_keeps_its_value_when_another_is_clamped()
    {
        var guard = _world.Guard<int, Quote>(guard => guard
            .Metric("price", quote => quote.Price, price => price.Range(0, 500, BreachAction.Observe), (quote, price) => quote with { Price = price })
            .Metric("confidence", quote => quote.Confidence, it => it.Range(0, 1, BreachAction.Clamp), (quote, value) => quote with { Confidence = value }));

        guard.Inspect(1, new Quote(501, -0.5)).Should().Be(new Quote(501, 0));
    }

    [Fact]
    public async Task A_clamped_value_is_checked_again()
    {
        var guard = _world.NumberGuard(guard => guard
            .Range(0, 500, BreachAction.Clamp)
            .Check("not the cap", value => value != 500));

        var rejection = guard.Invoking(it => it.Inspect(1, 501)).Should().Throw<PredictionRejectedException>().Which;

        rejection.Breach.Rule.Should().Be("not the cap");
        rejection.Breaches.Select(breach => breach.Rule).Should().Equal("Range", "not the cap");
        await guard.DisposeAsync();
        _world.Handler.Taken().Should().HaveCount(2);
    }

    [Fact]
    public void A_clamped_value_that_only_breaches_what_is_observed_is_the_answer()
    {
        var guard = _world.NumberGuard(guard => guard
            .Range(0, 500, BreachAction.Clamp)
            .Check("not the cap", value => value != 500, BreachAction.Observe));

        guard.Inspect(1, 501).Should().Be(500);
    }

    [Fact]
    public void A_clamped_value_that_has_to_fall_back_does()
    {
        var guard = _world.NumberGuard(guard => guard
            .Range(0, 500, BreachAction.Clamp)
            .Check("not the cap", value => value != 500, BreachAction.Fallback)
            .FallBackTo(7));

        guard.Inspect(1, 501).Should().Be(7);
    }

    [Fact]
    public void A_stronger_action_wins_over_clamping()
    {
        var guard = _world.NumberGuard(guard => guard
            .Range(0, 500, BreachAction.Clamp)
            .Check("even", value => value % 2 == 0, BreachAction.Fallback)
            .FallBackTo(8));

        guard.Inspect(1, 501).Should().Be(8);
    }

    [Fact]
    public void A_write_function_that_throws_ends_in_a_rejection_that_carries_the_exception()
    {
        var guard = _world.Guard<int, Quote>(guard => guard.Metric(
            "price", quote => quote.Price, price => price.Range(0, 500, BreachAction.Clamp), (_, _) => throw new NotSupportedException("read-only")));

        var rejection = guard.Invoking(it => it.Inspect(1, new Quote(501, 1))).Should().Throw<PredictionRejectedException>().Which;

        rejection.Breach.Should().BeEquivalentTo(new { Rule = RuleNames.Metric, Expected = "no exception" });
        rejection.InnerException.Should().BeOfType<NotSupportedException>();
    }

    [Fact]
    public void Whatever_comes_in_what_comes_out_is_in_the_range() =>
        Gen.Select(Gen.Float, Gen.Float, Gen.Float, Gen.Bool, Gen.Bool).Sample((a, b, value, minimumIsExclusive, maximumIsExclusive) =>
        {
            var (minimum, maximum) = (Math.Min(a, b), Math.Max(a, b));
            if (!float.IsFinite(minimum) || !float.IsFinite(maximum) || float.IsNaN(value) || MathF.BitIncrement(MathF.BitIncrement(minimum)) >= maximum)
            {
                return;
            }

            using var guard = new PredictionGuard<int, float>("fare", guard => guard
                .Finite(BreachAction.Observe)
                .Range(minimum, maximum, BreachAction.Clamp, minimumIsExclusive, maximumIsExclusive));
            guard.Inspect(1, value).Should().BeInRange(
                minimumIsExclusive ? MathF.BitIncrement(minimum) : minimum, maximumIsExclusive ? MathF.BitDecrement(maximum) : maximum);
        }, iter: 2_000);
}
