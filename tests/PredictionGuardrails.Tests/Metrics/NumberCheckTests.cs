using CsCheck;
using Microsoft.Extensions.Options;
using PredictionGuardrails.Tests.Support;

namespace PredictionGuardrails.Tests.Metrics;

public sealed class NumberCheckTests : IDisposable
{
    private readonly TestWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Theory]
    [InlineData(double.NaN, false)]
    [InlineData(double.PositiveInfinity, false)]
    [InlineData(double.NegativeInfinity, false)]
    [InlineData(double.MaxValue, true)]
    [InlineData(double.MinValue, true)]
    [InlineData(double.Epsilon, true)]
    [InlineData(-0.0, true)]
    public void Finite_refuses_NaN_and_the_infinities_alone(double value, bool passes) =>
        Passes(_world.NumberGuard(), value).Should().Be(passes);

    [Theory]
    [InlineData(float.NaN, false)]
    [InlineData(float.PositiveInfinity, false)]
    [InlineData(float.NegativeInfinity, false)]
    [InlineData(float.MaxValue, true)]
    [InlineData(float.MinValue, true)]
    [InlineData(float.Epsilon, true)]
    [InlineData(-0f, true)]
    public void Finite_takes_floats_as_they_are(float value, bool passes) =>
        Passes(_world.Guard<float, float>(), value).Should().Be(passes);

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Without_the_finite_check_anything_passes(double value)
    {
        _world.Configuration.SetGuard("""{ "Finite": { "Enabled": false } }""");

        Passes(_world.NumberGuard(), value).Should().BeTrue();
    }

    [Theory]
    [InlineData(double.NaN, false)]
    [InlineData(double.PositiveInfinity, true)]
    [InlineData(double.NegativeInfinity, false)]
    public void Without_the_finite_check_NaN_is_still_outside_every_range(double value, bool passes)
    {
        _world.Configuration.SetGuard("""{ "Finite": { "Enabled": false }, "Range": { "Minimum": 0 } }""");

        Passes(_world.NumberGuard(), value).Should().Be(passes);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(-double.Epsilon, false)]
    [InlineData(500, true)]
    [InlineData(500.00000000000006, false)]
    public void A_ranges_ends_are_inside(double value, bool passes) =>
        Passes(_world.NumberGuard(guard => guard.Range(0, 500)), value).Should().Be(passes);

    [Theory]
    [InlineData(0, false)]
    [InlineData(double.Epsilon, true)]
    [InlineData(1, false)]
    [InlineData(0.99999999999999989, true)]
    public void Exclusive_ends_are_outside(double value, bool passes) =>
        Passes(_world.NumberGuard(guard => guard.Range(0, 1, minimumIsExclusive: true, maximumIsExclusive: true)), value).Should().Be(passes);

    [Fact]
    public void Negative_zero_is_zero()
    {
        Passes(_world.NumberGuard(guard => guard.Range(minimum: 0)), -0.0).Should().BeTrue();
        Passes(_world.NumberGuard(guard => guard.Range(minimum: 0, minimumIsExclusive: true)), -0.0).Should().BeFalse();
    }

    [Theory]
    [InlineData(0f, false)]
    [InlineData(float.Epsilon, true)]
    [InlineData(0.99999994f, true)]
    [InlineData(1f, false)]
    public void Exclusive_ends_of_floats_are_outside(float value, bool passes) =>
        Passes(_world.Guard<float, float>(guard => guard.Range(0, 1, minimumIsExclusive: true, maximumIsExclusive: true)), value)
            .Should().Be(passes);

    [Theory]
    [InlineData(0.1f, true)]
    [InlineData(0.10000001f, false)]
    public void An_end_is_what_it_is_in_the_metrics_own_type(float value, bool passes)
    {
        // The float nearest to 0.1 is above the double 0.1.
        Passes(_world.Guard<float, float>(guard => guard.Range(maximum: 0.1)), value).Should().Be(passes);
        Passes(_world.Guard<float, Quote>(guard => guard.Metric("price", quote => quote.Price, price => price.Range(maximum: 0.1))), new Quote(value, 1))
            .Should().Be(passes);
    }

    [Theory]
    [InlineData(double.NaN, 1)]
    [InlineData(0, double.NaN)]
    public void A_range_cannot_end_at_NaN(double minimum, double maximum) =>
        _world.Invoking(world => world.NumberGuard(guard => guard.Range(minimum, maximum))).Should().Throw<OptionsValidationException>()
            .WithMessage("*PredictionGuardrails:Guards:fare:Range: No double is *NaN*");

    [Fact]
    public void A_range_can_have_one_end_alone()
    {
        Passes(_world.NumberGuard(guard => guard.Range(minimum: 0)), 1e300).Should().BeTrue();
        Passes(_world.NumberGuard(guard => guard.Range(minimum: 0)), -1).Should().BeFalse();
        Passes(_world.NumberGuard(guard => guard.Range(maximum: 0)), -1e300).Should().BeTrue();
        Passes(_world.NumberGuard(guard => guard.Range(maximum: 0)), 1).Should().BeFalse();
    }

    [Fact]
    public void Every_number_is_judged_as_its_range_says() =>
        Gen.Select(Gen.Double, Gen.Double, Gen.Double, Gen.Bool, Gen.Bool).Sample((a, b, value, minimumIsExclusive, maximumIsExclusive) =>
        {
            var (minimum, maximum) = (Math.Min(a, b), Math.Max(a, b));
            if (!(minimum < maximum && double.IsFinite(minimum) && double.IsFinite(maximum))
                || (minimumIsExclusive && maximumIsExclusive && Math.BitIncrement(minimum) == maximum))
            {
                return;
            }

            using var guard = new PredictionGuard<double, double>(
                "fare", guard => guard.Range(minimum, maximum, null, minimumIsExclusive, maximumIsExclusive));
            foreach (var candidate in new[] { value, minimum, maximum, Math.BitDecrement(minimum), Math.BitIncrement(maximum) })
            {
                var inside = (minimumIsExclusive ? candidate > minimum : candidate >= minimum)
                    && (maximumIsExclusive ? candidate < maximum : candidate <= maximum)
                    && double.IsFinite(candidate);
                Passes(guard, candidate).Should().Be(inside);
            }
        }, iter: 2_000);

    [Fact]
    public void A_breach_of_a_range_says_what_was_observed_and_what_is_allowed()
    {
        var breach = BreachOf(_world.NumberGuard(guard => guard.Range(0, 500, maximumIsExclusive: true)), 4812.5);

        breach.Should().BeEquivalentTo(new
        {
            Guard = "fare",
            Rule = "Range",
            Metric = "prediction",
            Observed = "4,812",
            ObservedValue = 4812.5,
            Expected = "at least 0 and below 500",
            Action = BreachAction.Throw,
            Mode = GuardMode.Enforce,
            PredictionCount = 1,
        });
    }

    [Theory]
    [InlineData(0.0, null, false, false, "at least 0")]
    [InlineData(0.0, null, true, false, "above 0")]
    [InlineData(null, 9.5, false, false, "at most 9.5")]
    [InlineData(null, 9.5, false, true, "below 9.5")]
    public void A_ranges_ends_are_reported_in_words(double? minimum, double? maximum, bool minimumIsExclusive, bool maximumIsExclusive, string expected)
    {
        var guard = _world.NumberGuard(guard => guard.Range(minimum, maximum, null, minimumIsExclusive, maximumIsExclusive));

        BreachOf(guard, double.NaN, RuleNames.Range).Expected.Should().Be(expected);
    }

    [Fact]
    public void A_float_is_reported_as_the_float_it_is() =>
        BreachOf(_world.Guard<float, float>(guard => guard.Range(maximum: 0)), 0.1f).Observed.Should().Be("0.1");

    [Fact]
    public void A_finite_breach_says_so()
    {
        var breach = BreachOf(_world.NumberGuard(), double.NegativeInfinity);

        breach.Should().BeEquivalentTo(new { Rule = "Finite", Observed = "-Infinity", ObservedValue = double.NegativeInfinity, Expected = "a finite number" });
    }

    [Fact]
    public void Allowed_numbers_pass_and_others_do_not()
    {
        var guard = _world.NumberGuard(guard => guard.AllowedValues([0, 0.5, 1]));

        Passes(guard, 0.5).Should().BeTrue();
        Passes(guard, -0.0).Should().BeTrue();
        BreachOf(guard, 0.25).Should().BeEquivalentTo(new { Rule = "AllowedValues", Observed = "0.25", Expected = "one of 0, 0.5, 1" });
    }

    [Fact]
    public void Allowed_floats_are_compared_as_floats() =>
        Passes(_world.Guard<float, float>(guard => guard.AllowedValues([0.1f, 0.2f])), 0.1f).Should().BeTrue();

    [Fact]
    public void A_range_can_be_a_single_number()
    {
        var guard = _world.NumberGuard(guard => guard.Range(5, 5));

        Passes(guard, 5).Should().BeTrue();
        Passes(guard, Math.BitIncrement(5)).Should().BeFalse();
    }

    [Fact]
    public void Ten_allowed_values_are_all_told() =>
        BreachOf(_world.Guard<int, int>(guard => guard.AllowedValues(Enumerable.Range(0, 10))), 10).Expected.Should().EndWith(", 9");

    [Fact]
    public void A_single_allowed_value_is_reported_without_a_list() =>
        BreachOf(_world.NumberGuard(guard => guard.AllowedValues([1])), 2).Expected.Should().Be("1");

    [Fact]
    public void A_long_list_of_allowed_values_is_reported_in_part() =>
        BreachOf(_world.Guard<int, int>(guard => guard.AllowedValues(Enumerable.Range(0, 12))), 12)
            .Expected.Should().Be("one of 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, … (12 in total)");

    [Fact]
    public void Every_type_of_number_can_be_guarded()
    {
        Check<double>(5, 11);
        Check<float>(5, 11);
        Check<decimal>(5, 11);
        Check<int>(5, 11);
        Check<long>(5, 11);
        Check((Half)5, (Half)11);
        Check<short>(5, 11);
        Check<byte>(5, 11);
        Check<uint>(5, 11);
        Check<ulong>(5, 11);
        Check<ushort>(5, 11);
        Check<sbyte>(5, 11);

        void Check<TNumber>(TNumber inside, TNumber outside)
            where TNumber : struct
        {
            var guard = _world.Guard<TNumber, TNumber>(guard => guard.Range(0, 10));
            Passes(guard, inside).Should().BeTrue();
            Passes(guard, outside).Should().BeFalse();

            var nullable = _world.Guard<TNumber, TNumber?>(guard => guard.Range(0, 10));
            Passes(nullable, inside).Should().BeTrue();
            Passes(nullable, outside).Should().BeFalse();
            BreachOf(nullable, null).Rule.Should().Be(RuleNames.NotNull);
        }
    }

    [Fact]
    public void Exclusive_ends_of_half_floats_are_outside()
    {
        var guard = _world.Guard<int, Half>(guard => guard.Range(0, 1, minimumIsExclusive: true, maximumIsExclusive: true));

        Passes(guard, (Half)0).Should().BeFalse();
        Passes(guard, Half.Epsilon).Should().BeTrue();
        Passes(guard, Half.BitDecrement((Half)1)).Should().BeTrue();
        Passes(guard, (Half)1).Should().BeFalse();
    }

    internal static bool Passes<TInput, TPrediction>(PredictionGuard<TInput, TPrediction> guard, TPrediction prediction)
    {
        try
        {
            guard.Inspect(default!, prediction);
            return true;
        }
        catch (PredictionRejectedException)
        {
            return false;
        }
    }

    internal static Breach BreachOf<TInput, TPrediction>(
        PredictionGuard<TInput, TPrediction> guard, TPrediction prediction, string? rule = null)
    {
        var rejection = guard.Invoking(it => it.Inspect(default!, prediction)).Should().Throw<PredictionRejectedException>().Which;
        return rule is null ? rejection.Breach : rejection.Breaches.Single(breach => breach.Rule == rule);
    }
}
