using PredictionGuardrails.Experiments.Statistics;

namespace PredictionGuardrails.Experiments.Tests.Statistics;

/// <summary>Evidence and limits belong together.</summary>
public sealed class NormalMixtureTests
{
    [Theory]
    [InlineData(100, 0.001)]
    [InlineData(1_000, 0.01)]
    [InlineData(1_000_000, 0.05)]
    public void Estimate_at_its_limit_has_the_evidence_that_is_needed(double units, double alpha)
    {
        var tuned = NormalMixture.TunedFor(1_000, alpha);
        var radius = NormalMixture.Radius(units, tuned, alpha);

        // The limit is a little wider than needed, because its formula is in closed form.
        NormalMixture.LogEvidence(radius, units, tuned).Should().BeInRange(-Math.Log(alpha), -Math.Log(alpha) + 0.05);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-3)]
    public void Evidence_is_the_integral_over_positive_means(double z)
    {
        const double units = 50;
        const double rhoSquared = 0.1;
        var sum = 0.0;
        for (var mean = 0.0005; mean < 5; mean += 0.001)
        {
            var density = 2 * Math.Exp(-mean * mean / (2 * rhoSquared)) / Math.Sqrt(2 * Math.PI * rhoSquared);
            sum += 0.001 * density * Math.Exp((mean * z * Math.Sqrt(units)) - (units * mean * mean / 2));
        }

        NormalMixture.LogEvidence(z, units, rhoSquared).Should().BeApproximately(Math.Log(sum), 1e-4);
    }

    [Theory]
    [InlineData(0.5, 0)]
    [InlineData(0.975, 1.959964)]
    [InlineData(0.0001, -3.719016)]
    public void Quantile_is_that_of_tables(double probability, double quantile)
    {
        NormalDistribution.Quantile(probability).Should().BeApproximately(quantile, 1e-5);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(5, 3.1780538303479458)]
    [InlineData(0.5, 0.57236494292470008)]
    [InlineData(1000, 5905.2204232091812)]
    public void LogGamma_is_that_of_tables(double x, double expected)
    {
        SpecialFunctions.LogGamma(x).Should().BeApproximately(expected, 1e-9 * (1 + expected));
    }
}
