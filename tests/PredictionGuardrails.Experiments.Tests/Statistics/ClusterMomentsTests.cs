using CsCheck;
using PredictionGuardrails.Experiments.Statistics;

namespace PredictionGuardrails.Experiments.Tests.Statistics;

/// <summary>Means and variances that are kept up to date are those that all calls give at once.</summary>
public sealed class ClusterMomentsTests
{
    private static readonly Gen<(ulong Unit, double Value, double Covariate)[]> Calls =
        Gen.Select(Gen.ULong[1, 9], Gen.Double[-10, 10], Gen.Double[-10, 10]).Array[2, 60].Where(static calls => calls.DistinctBy(static call => call.Item1).Count() > 1);

    [Fact]
    public void Variance_is_that_of_the_ratio_of_sums_over_units()
    {
        Gen.Select(Calls, Gen.Double[-2, 2]).Sample((calls, slope) =>
        {
            var moments = new ClusterMoments();
            foreach (var (unit, value, covariate) in calls)
            {
                moments.Add(value, covariate, unit);
            }

            var units = calls.GroupBy(static call => call.Unit).ToList();
            var mean = calls.Average(call => call.Value - (slope * call.Covariate));
            var squares = units.Sum(unit => Math.Pow(unit.Sum(call => call.Value - (slope * call.Covariate) - mean), 2));
            var variance = squares / calls.Length / calls.Length * units.Count / (units.Count - 1);
            moments.Variance(slope).Should().BeApproximately(variance, 1e-9 * (1 + variance));
        });
    }

    [Fact]
    public void Calls_without_units_are_units_of_their_own()
    {
        var moments = new ClusterMoments();
        foreach (var value in new double[] { 1, 2, 3, 4 })
        {
            moments.Add(value, 0, unit: 0);
        }

        // The variance of a mean of four with variance 5/3.
        moments.Variance().Should().BeApproximately(5.0 / 12, 1e-12);
    }

    [Fact]
    public void Dropped_units_leave_the_moments_of_the_others()
    {
        var moments = new ClusterMoments(capacity: 64);
        var all = new ClusterMoments();
        for (var i = 1UL; i <= 100; i++)
        {
            var key = i * (ulong.MaxValue / 101);
            moments.Add(i, 0, key);
            if (key <= ulong.MaxValue / 2)
            {
                all.Add(i, 0, key);
            }
        }

        moments.SampledShare.Should().Be(0.5);
        moments.Mean.Should().BeApproximately(all.Mean, 1e-9);
        moments.Variance().Should().BeApproximately(all.Variance(), 1e-9);
    }
}
