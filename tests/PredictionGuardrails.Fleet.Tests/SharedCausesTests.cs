using PredictionGuardrails.Fleet.Evidence;

namespace PredictionGuardrails.Fleet.Tests;

/// <summary>How much replicas move together while nothing is wrong.</summary>
public sealed class SharedCausesTests
{
    private const int Replicas = 10;

    [Fact]
    public void Independent_replicas_count_in_full() => Learn(correlation: 0, persistence: 0).Should().BeApproximately(1, 0.15);

    [Theory]
    [InlineData(0.2)]
    [InlineData(0.5)]
    public void Correlated_replicas_count_for_as_many_as_they_are_worth(double correlation) =>
        Learn(correlation, persistence: 0).Should().BeInRange(0.8 * (1 + ((Replicas - 1) * correlation)), Replicas);

    [Fact]
    public void Cause_that_lasts_counts_more_than_one_that_does_not() =>
        Learn(correlation: 0.1, persistence: 0.9).Should().BeGreaterThan(1.3 * Learn(correlation: 0.1, persistence: 0));

    [Fact]
    public void Before_anything_is_learned_a_small_correlation_is_assumed() => new SharedCauses(1).DesignEffectOf(21).Should().BeApproximately(2, 1e-9);

    [Fact]
    public void Change_is_not_learned_as_a_common_cause()
    {
        var causes = new SharedCauses(1);
        var random = new Random(1);
        Learn(causes, 2000, correlation: 0, persistence: 0, random);
        var before = causes.DesignEffectOf(Replicas);

        Learn(causes, 30, correlation: 1, persistence: 0.99, random);
        causes.Learn([], isCalm: false);

        causes.DesignEffectOf(Replicas).Should().Be(before);
    }

    private static double Learn(double correlation, double persistence)
    {
        var causes = new SharedCauses(1);
        Learn(causes, 4000, correlation, persistence, new Random(1));
        return causes.DesignEffectOf(Replicas);
    }

    private static void Learn(SharedCauses causes, int exchanges, double correlation, double persistence, Random random)
    {
        var common = 0.0;
        for (var exchange = 0; exchange < exchanges; exchange++)
        {
            common = (persistence * common) + (Math.Sqrt(1 - (persistence * persistence)) * Normal(random));
            var moved = Math.Sqrt(correlation) * common;
            causes.Learn(
                [
                    .. Enumerable.Range(0, Replicas).Select(replica => new ReplicaGains(
                        $"{replica}", [-0.5 + moved + (Math.Sqrt(1 - correlation) * Normal(random))], Predictions: 10)),
                ],
                isCalm: true);
        }
    }

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
