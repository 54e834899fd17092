using PredictionGuardrails.ChangeDetection;
using PredictionGuardrails.Statistics;
using PredictionGuardrails.Tests.Support;

namespace PredictionGuardrails.Tests.ChangeDetection;

/// <summary>A few numbers beyond the tails of the healthy ones, where each alone could be chance.</summary>
public sealed class TailEvidenceTests
{
    /// <summary>Eighty scores together, and one false alarm in a million predictions.</summary>
    private static readonly double Alarm = Math.Log(80e6);

    [Fact]
    public void Healthy_numbers_raise_nothing()
    {
        for (var seed = 1; seed <= 10; seed++)
        {
            var random = new Random(seed);
            var evidence = Learned(() => Math.Exp(Streams.Gauss(random)));

            MostIn(evidence, 100_000, () => Math.Exp(Streams.Gauss(random))).Should().BeLessThan(Alarm);
        }
    }

    [Fact]
    public void Numbers_that_depend_on_each_other_raise_nothing()
    {
        for (var seed = 1; seed <= 10; seed++)
        {
            var (random, level) = (new Random(seed), 0.0);
            var evidence = Learned(Next, count: 5000);

            MostIn(evidence, 100_000, Next).Should().BeLessThan(Alarm);

            double Next() => 10 + (level = (0.9 * level) + (Math.Sqrt(1 - (0.9 * 0.9)) * Streams.Gauss(random)));
        }
    }

    [Theory]
    [InlineData(40, "above")]
    [InlineData(-20, "below")]
    public void A_few_that_are_far_out_do_on_either_side(double farOut, string side)
    {
        var evidence = Learned(Streams.Normal(seed: 1));

        MostIn(evidence, 5, () => farOut).Should().BeGreaterThan(Alarm);

        evidence.Finding.Should().StartWith(side);
        evidence.Predictions.Should().Be(5);
        evidence.Mean.Should().BeApproximately(farOut, 1);
    }

    [Fact]
    public void A_single_one_does_not_however_far_out_it_is()
    {
        var evidence = Learned(Streams.Normal(seed: 1));

        MostIn(evidence, 1, () => 1e9).Should().BePositive().And.BeLessThan(Alarm);
    }

    [Fact]
    public void Extremes_that_come_in_clusters_count_for_fewer()
    {
        var (alone, inClusters) = (Learned(Streams.Normal(seed: 1)), Learned(Streams.Normal(seed: 1)));
        for (var i = 0; i < 1000; i++)
        {
            Add(alone, i % 10 == 0 ? 15 : 10);
            Add(inClusters, i % 100 < 10 ? 15 : 10);
        }

        alone.Clear();
        inClusters.Clear();

        MostIn(inClusters, 1, () => 30).Should().BeLessThan(0.5 * MostIn(alone, 1, () => 30));
    }

    [Fact]
    public void Evidence_can_be_limited_and_cleared()
    {
        var evidence = Learned(Streams.Normal(seed: 1));
        MostIn(evidence, 5, () => 40);

        evidence.Limit(5);
        evidence.Strongest.Should().Be(5);
        evidence.Clear();
        evidence.Strongest.Should().Be(0);
    }

    [Fact]
    public void Without_a_history_there_is_no_evidence()
    {
        var evidence = new TailEvidence();
        evidence.Learn([], tempering: 1);

        MostIn(evidence, 10, () => 1e9).Should().Be(0);
    }

    private static TailEvidence Learned(Func<double> next, int count = 2000)
    {
        var evidence = new TailEvidence();
        evidence.Learn(
            [.. Enumerable.Range(0, count).Select(_ => ValueAxis.Buckets.PlaceOf(next())).CountBy(place => place).OrderBy(place => place.Key)
                .Select(place => (place.Key, (long)place.Value))],
            tempering: 1);
        return evidence;
    }

    private static double MostIn(TailEvidence evidence, int count, Func<double> next)
    {
        var most = 0.0;
        for (var i = 0; i < count; i++)
        {
            Add(evidence, next());
            most = Math.Max(most, evidence.Strongest);
        }

        return most;
    }

    private static void Add(TailEvidence evidence, double value) => evidence.Add([new BucketCount(ValueAxis.Buckets.PlaceOf(value), 1)], 1, value, isHealthy: true);
}
