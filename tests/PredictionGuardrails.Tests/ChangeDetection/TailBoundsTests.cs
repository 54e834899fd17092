using CsCheck;
using PredictionGuardrails.ChangeDetection;
using PredictionGuardrails.Statistics;
using PredictionGuardrails.Tests.Support;

namespace PredictionGuardrails.Tests.ChangeDetection;

/// <summary>How far the tail of healthy numbers goes on beyond the last of them.</summary>
public sealed class TailBoundsTests
{
    private const double Factor = RhythmFactor.Default;

    /// <summary>How many standard deviations below the mean a normal number is once in a hundred million.</summary>
    private const double OnceInAHundredMillion = 5.612;

    private static readonly Gen<double[]> LogNormal = Gen.Select(Gen.Int[1, 1_000_000], Gen.Int[1000, 3000], Gen.Double[0.01, 2.5], Gen.Double[1e-6, 1e6], (seed, count, spread, size) =>
    {
        var random = new Random(seed);
        return Enumerable.Range(0, count).Select(_ => size * Math.Exp(spread * Streams.Gauss(random))).ToArray();
    });

    [Fact]
    public void The_bounds_of_positive_numbers_are_never_within_a_rhythms_factor_of_the_extremes()
    {
        LogNormal.Sample(
            values =>
            {
                var bounds = Of(values)!;

                bounds.Low.Should().BeLessThanOrEqualTo(SmallestOf(values) / Factor);
                bounds.High.Should().BeGreaterThanOrEqualTo(LargestOf(values) * Factor);
            },
            iter: 50,
            threads: 1);
    }

    [Fact]
    public void The_bounds_of_negative_numbers_are_those_of_the_positive_ones_mirrored()
    {
        LogNormal.Sample(
            values =>
            {
                var (positive, negative) = (Of(values)!, Of(Array.ConvertAll(values, value => -value))!);

                negative.Low.Should().BeApproximately(-positive.High, 0.01 * positive.High);
                negative.High.Should().BeApproximately(-positive.Low, 0.01 * Math.Abs(positive.Low));
            },
            iter: 50,
            threads: 1);
    }

    [Fact]
    public void The_bounds_of_numbers_of_both_signs_are_never_within_their_width_of_the_extremes()
    {
        Gen.Select(Gen.Int[1, 1_000_000], Gen.Int[1000, 3000], Gen.Double[-1, 1], Gen.Double[1e-3, 1e3]).Sample(
            (seed, count, mean, size) =>
            {
                var next = Streams.Normal(seed, mean, deviation: 1);
                var values = Enumerable.Range(0, count).Select(_ => size * next()).ToArray();
                var width = LargestOf(values) - SmallestOf(values);

                var bounds = Of(values)!;

                bounds.Low.Should().BeLessThanOrEqualTo(SmallestOf(values) - width);
                bounds.High.Should().BeGreaterThanOrEqualTo(LargestOf(values) + width);
            },
            iter: 50,
            threads: 1);
    }

    [Fact]
    public void A_heavier_tail_reaches_farther()
    {
        var random = new Random(1);
        var heavy = Enumerable.Range(0, 10_000).Select(_ => Math.Pow(1 - random.NextDouble(), -1)).ToArray();

        Of(heavy)!.High.Should().BeGreaterThan(10 * LargestOf(heavy));
    }

    [Fact]
    public void Numbers_that_depend_on_each_other_know_less_of_their_tail()
    {
        var random = new Random(1);
        var heavy = Enumerable.Range(0, 10_000).Select(_ => Math.Pow(1 - random.NextDouble(), -1)).ToArray();

        Of(heavy, tempering: 0.05)!.High.Should().BeGreaterThan(Of(heavy)!.High);
    }

    [Fact]
    public void The_bounds_hold_for_a_million_more_numbers_of_the_same_distribution()
    {
        var random = new Random(2);
        var bounds = Of([.. Enumerable.Range(0, 10_000).Select(_ => Next())])!;

        var outside = Enumerable.Range(0, 1_000_000).Count(_ => !bounds.Contains(Next()));

        outside.Should().Be(0);

        double Next() => Math.Exp(Streams.Gauss(random));
    }

    [Theory]
    [InlineData(10, 2)]
    [InlineData(10, 1.8)]
    [InlineData(100, 15)]
    public void Zero_is_no_bound_for_numbers_that_spread_by_differences_and_are_a_few_deviations_from_it(double mean, double deviation)
    {
        for (var seed = 1; seed <= 20; seed++)
        {
            var next = Streams.Normal(seed, mean, deviation);

            Of([.. Enumerable.Range(0, 20_000).Select(_ => next())])!.Low.Should().BeLessThan(mean - (OnceInAHundredMillion * deviation));
        }
    }

    [Fact]
    public void The_same_holds_for_heavier_tails()
    {
        for (var seed = 1; seed <= 20; seed++)
        {
            var random = new Random(seed);
            double[] values = [.. Enumerable.Range(0, 20_000).Select(_ => 100 + Laplace(random)).Where(value => value > 0)];

            Of(values)!.Low.Should().BeLessThan(0);
        }

        static double Laplace(Random random) => 8 * Math.Log(1 - random.NextDouble()) * (random.Next(2) == 0 ? 1 : -1);
    }

    [Fact]
    public void Numbers_that_spread_by_ratios_have_a_bound_above_zero()
    {
        for (var seed = 1; seed <= 20; seed++)
        {
            var random = new Random(seed);

            var bounds = Of([.. Enumerable.Range(0, 20_000).Select(_ => Math.Exp(3 + (0.55 * Streams.Gauss(random))))])!;

            bounds.Low.Should().BePositive();
            bounds.Contains(Math.Exp(3) / 1000).Should().BeFalse();
        }
    }

    [Fact]
    public void Numbers_far_from_zero_have_a_bound_above_it_however_they_spread()
    {
        var next = Streams.Normal(seed: 1, mean: 1000, deviation: 30);

        var bounds = Of([.. Enumerable.Range(0, 20_000).Select(_ => next())])!;

        bounds.Low.Should().BePositive();
        bounds.Contains(-1000).Should().BeFalse();
    }

    [Fact]
    public void The_bounds_tell_how_many_numbers_they_are_from()
    {
        var next = Streams.Normal(seed: 1);

        Of([.. Enumerable.Range(0, 1234).Select(_ => next())])!.Count.Should().Be(1234);
    }

    [Fact]
    public void Too_few_numbers_have_no_tail()
    {
        var next = Streams.Normal(seed: 1);

        Of([.. Enumerable.Range(0, 999).Select(_ => next())]).Should().BeNull();
    }

    [Fact]
    public void Numbers_that_are_all_the_same_have_no_tail()
    {
        Of([.. Enumerable.Repeat(7.0, 5000)]).Should().BeNull();
    }

    [Fact]
    public void Without_numbers_there_are_no_bounds()
    {
        Of([]).Should().BeNull();
    }

    [Fact]
    public void Whatever_the_numbers_are_they_are_inside()
    {
        Gen.Select(Gen.Double.Where(double.IsFinite).Array[2, 12], Gen.Int[100, 2000], Gen.Double[0.01, 1]).Sample(
            (values, times, tempering) =>
            {
                var numbers = values.SelectMany(value => Enumerable.Repeat(value, times)).ToArray();

                if (Of(numbers, tempering) is { } bounds)
                {
                    bounds.Low.Should().NotBe(double.NaN).And.BeLessThanOrEqualTo(SmallestOf(numbers));
                    bounds.High.Should().NotBe(double.NaN).And.BeGreaterThanOrEqualTo(LargestOf(numbers));
                }
            },
            iter: 200,
            threads: 1);
    }

    [Theory]
    [InlineData(double.Epsilon)]
    [InlineData(1e-310)]
    [InlineData(double.MaxValue)]
    [InlineData(-double.MaxValue)]
    [InlineData(-double.Epsilon)]
    [InlineData(0)]
    public void An_extreme_number_among_ordinary_ones_is_inside(double extreme)
    {
        var next = Streams.Normal(seed: 1);
        double[] numbers = [.. Enumerable.Range(0, 2000).Select(_ => next()), extreme];

        var bounds = Of(numbers)!;

        bounds.Low.Should().NotBe(double.NaN).And.BeLessThanOrEqualTo(SmallestOf(numbers));
        bounds.High.Should().NotBe(double.NaN).And.BeGreaterThanOrEqualTo(LargestOf(numbers));
    }

    private static LearnedRange? Of(double[] values, double tempering = 1) => TailBounds.Of(
        [.. values.CountBy(PlaceOf).OrderBy(place => place.Key).Select(place => (place.Key, (long)place.Value))], Factor, tempering);

    private static int PlaceOf(double value) => ValueAxis.Buckets.PlaceOf(value);

    /// <summary>Buckets know their numbers by their middle.</summary>
    private static double SmallestOf(double[] values) => ValueAxis.Buckets.MiddleOf(values.Min(PlaceOf));

    private static double LargestOf(double[] values) => ValueAxis.Buckets.MiddleOf(values.Max(PlaceOf));
}
