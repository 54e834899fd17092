using System.Globalization;
using CsCheck;
using PredictionGuardrails.Configuration;
using PredictionGuardrails.Metrics;
using PredictionGuardrails.Text;

namespace PredictionGuardrails.Tests.Text;

public sealed class NumberTextTests
{
    [Theory]
    [InlineData(0, "0")]
    [InlineData(-12.3456, "-12.35")]
    [InlineData(999.96, "1,000")]
    [InlineData(4812.3, "4,812")]
    [InlineData(18937.285, "18,937")]
    [InlineData(-1234567.8, "-1,234,568")]
    [InlineData(0.000012345, "1.234E-05")]
    [InlineData(1.5e15, "1.5E+15")]
    [InlineData(double.NaN, "NaN")]
    [InlineData(double.NegativeInfinity, "-Infinity")]
    public void Measured_number_has_four_significant_digits_and_thousands_separators(double value, string expected) =>
        NumberText.Of(value).Should().Be(expected);

    [Theory]
    [InlineData(0.1, "0.1")]
    [InlineData(123.456789, "123.456789")]
    [InlineData(-1234567.125, "-1,234,567.125")]
    [InlineData(100, "100")]
    [InlineData(-100, "-100")]
    [InlineData(1e300, "1E+300")]
    public void Stated_number_keeps_all_digits(double value, string expected) => NumberText.Exact(value).Should().Be(expected);

    [Theory]
    [InlineData(0.07, "7%")]
    [InlineData(0.999, "99.9%")]
    [InlineData(1, "100%")]
    [InlineData(12.5, "1,250%")]
    public void Stated_fraction_is_an_exact_percentage(double fraction, string expected) => NumberText.ExactFraction(fraction).Should().Be(expected);

    [Theory]
    [InlineData(500.0, "501", 501)]
    [InlineData(500.0, "500.04", 500.04)]
    [InlineData(500.0, "500.0000001", 500.0000001)]
    [InlineData(20_000.0, "20,000.4", 20_000.4)]
    [InlineData(20_000.0, "20,012", 20_012.4)]
    public void Number_outside_of_a_range_has_as_many_digits_as_it_takes_to_see_that(double maximum, string expected, double value) =>
        CheckOf<double>(new() { Minimum = 0, Maximum = maximum }).Describe(value).Should().Be(expected);

    [Fact]
    public void Double_outside_of_a_range_is_shown_outside_of_the_shown_range() =>
        Gen.Select(Gen.Double, Gen.Double, Gen.Double, Gen.Bool, Gen.Bool).Sample(static (a, b, value, minimumIsExclusive, maximumIsExclusive) =>
            IsShownOutside(a, b, value, minimumIsExclusive, maximumIsExclusive));

    [Fact]
    public void Double_next_to_a_limit_is_shown_outside_of_it() =>
        Gen.Select(Gen.Double[-1e13, 1e13], Gen.Int[1, 40], Gen.Bool).Sample(static (limit, steps, isAbove) =>
        {
            var value = limit;
            for (var i = 0; i < steps; i++)
            {
                value = isAbove ? Math.BitIncrement(value) : Math.BitDecrement(value);
            }

            return isAbove ? IsShownOutside(limit - 1, limit, value) : IsShownOutside(limit, limit + 1, value);
        });

    [Fact]
    public void Float_outside_of_a_range_is_shown_outside_of_the_shown_range() =>
        Gen.Select(Gen.Float, Gen.Float, Gen.Float, Gen.Bool, Gen.Bool).Sample(static (a, b, value, minimumIsExclusive, maximumIsExclusive) =>
            IsShownOutside(a, b, value, minimumIsExclusive, maximumIsExclusive));

    [Fact]
    public void Different_numbers_are_reported_apart() => Gen.Select(Gen.Double, Gen.Int[1, 1000]).Sample(static (value, steps) =>
    {
        var other = value;
        for (var i = 0; i < steps; i++)
        {
            other = Math.BitIncrement(other);
        }

        var texts = NumberText.Apart([value, other], static shown => shown[0] < shown[1]);
        return !double.IsFinite(value) || !double.IsFinite(other) || Parse(texts[0]) < Parse(texts[1]);
    });

    [Fact]
    public void Shown_number_is_close_to_the_number() => Gen.Double.Where(double.IsFinite).Sample(static value =>
        Math.Abs(Parse(NumberText.Of(value)) - value) <= 0.001 * Math.Abs(value));

    private static bool IsShownOutside<TNumber>(TNumber a, TNumber b, TNumber value, bool minimumIsExclusive = false, bool maximumIsExclusive = false)
        where TNumber : struct, System.Numerics.INumber<TNumber>
    {
        var options = new RangeCheckOptions
        {
            Minimum = double.CreateTruncating(TNumber.Min(a, b)),
            Maximum = double.CreateTruncating(TNumber.Max(a, b)),
            MinimumIsExclusive = minimumIsExclusive,
            MaximumIsExclusive = maximumIsExclusive,
        };
        if (!double.IsFinite(options.Minimum.Value) || !double.IsFinite(options.Maximum.Value))
        {
            return true;
        }

        var check = CheckOf<TNumber>(options);
        return check.Bounds.Contains(double.CreateTruncating(value)) || !check.Stated.Contains(Parse(check.Describe(value)));
    }

    private static RangeCheck CheckOf<TNumber>(RangeCheckOptions options)
        where TNumber : struct, System.Numerics.INumber<TNumber> =>
        new(NumberBounds.Of<TNumber>(options)!.Value, NumberBounds.AsStated(options)!.Value, BreachAction.Throw, NumberBounds.Describe(options));

    private static double Parse(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
