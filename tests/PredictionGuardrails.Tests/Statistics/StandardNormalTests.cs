using CsCheck;
using PredictionGuardrails.Statistics;

namespace PredictionGuardrails.Tests.Statistics;

public sealed class StandardNormalTests
{
    // Values of R's qnorm.
    [Theory]
    [InlineData(0.5, 0)]
    [InlineData(0.975, 1.9599639845400545)]
    [InlineData(0.025, -1.9599639845400545)]
    [InlineData(0.1, -1.2815515655446004)]
    [InlineData(0.9999, 3.7190164854556804)]
    [InlineData(1e-6, -4.753424308822899)]
    public void Quantiles_are_those_of_the_standard_normal_distribution(double probability, double expected) =>
        Assert.Equal(expected, StandardNormal.Quantile(probability), tolerance: 1e-3);

    [Fact]
    public void The_quantile_is_the_inverse_of_the_probability() =>
        Gen.Double[-7.9, 7.9].Sample(static z =>
        {
            var probability = StandardNormal.Cumulative(z);
            var tail = Math.Min(probability, 1 - probability);
            Assert.Equal(probability, StandardNormal.Cumulative(StandardNormal.Quantile(probability)), tolerance: (1e-6 * tail) + 1e-15);
        });

    [Fact]
    public void Quantiles_rise_with_the_probability() =>
        Gen.Double[0, 1].Array[2].Sample(static probabilities =>
        {
            Array.Sort(probabilities);
            Assert.True(StandardNormal.Quantile(probabilities[0]) <= StandardNormal.Quantile(probabilities[1]) + 1e-8);
        });

    [Theory]
    [InlineData(0, double.NegativeInfinity)]
    [InlineData(1, double.PositiveInfinity)]
    public void Quantiles_are_infinite_at_the_ends(double probability, double expected) => Assert.Equal(expected, StandardNormal.Quantile(probability));

    [Fact]
    public void A_tiny_probability_has_the_least_quantile() => Assert.Equal(-8, StandardNormal.Quantile(double.Epsilon));
}
