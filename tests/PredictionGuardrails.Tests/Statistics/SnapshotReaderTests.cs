using CsCheck;
using PredictionGuardrails.Tests.Support;

namespace PredictionGuardrails.Tests.Statistics;

public sealed class MetricReaderTests : IDisposable
{
    private readonly TestWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public void A_reading_is_what_came_since_the_last_one()
    {
        using var guard = _world.NumberGuard();
        guard.Inspect(0, 100);
        using var reader = guard.OpenReader();
        guard.Inspect(0, 1);
        guard.Inspect(0, 3);

        reader.Read().Mean.Should().Be(2);
        reader.Read().Count.Should().Be(0);
        guard.Inspect(0, 7);
        reader.Read().Mean.Should().Be(7);
    }

    [Fact]
    public void A_reading_goes_from_the_last_one_to_now()
    {
        using var guard = _world.NumberGuard();
        using var reader = guard.OpenReader();
        var first = reader.Read();
        _world.Time.Advance(TimeSpan.FromSeconds(30));

        var second = reader.Read();

        second.From.Should().Be(first.To);
        second.To.Should().Be(_world.Time.GetUtcNow());
    }

    [Fact]
    public void Readings_merged_are_what_came_in_all_whoever_else_reads() =>
        Gen.Select(Gen.Double[-1000, 1000], Gen.Int[0, 3]).Array[1, 60].Sample(steps =>
        {
            using var guard = _world.NumberGuard();
            using var reader = guard.OpenReader();
            var readings = new List<MetricSnapshot> { reader.Read() };
            foreach (var (value, what) in steps)
            {
                guard.Inspect(0, value);
                if (what == 0)
                {
                    readings.Add(reader.Read());
                }
                else if (what == 1)
                {
                    guard.GetSnapshot();
                }
            }

            readings.Add(reader.Read());

            var all = readings.Aggregate((left, right) => left.Merge(right));
            all.Count.Should().Be(steps.Length);
            all.Quantile(0.5).Should().Be(guard.GetSnapshot().Quantile(0.5));
            all.Mean.Should().BeApproximately(guard.GetSnapshot().Mean, 1e-9);
        });

    [Fact]
    public void A_reader_that_is_disposed_of_refuses_to_read()
    {
        using var guard = _world.NumberGuard();
        var reader = guard.OpenReader();
        reader.Dispose();

        reader.Invoking(it => it.Read()).Should().Throw<ObjectDisposedException>();
    }

    [Fact]
    public void A_reader_of_a_metric_that_is_not_there_names_those_that_are()
    {
        using var guard = _world.NumberGuard();

        guard.Invoking(it => it.OpenReader("prdiction")).Should().Throw<ArgumentException>().WithMessage("No metric named 'prdiction' exists. Did you mean 'prediction'?*");
        guard.Metrics.Should().Equal("prediction", "latency");
    }

    [Fact]
    public void A_cumulative_share_counts_what_is_at_most_a_value() =>
        Gen.Select(Gen.Double[-1000, 1000].Array[1, 200], Gen.Double[-1100, 1100]).Sample((values, at) =>
        {
            using var guard = _world.NumberGuard();
            Array.ForEach(values, value => guard.Inspect(0, value));

            var share = guard.GetSnapshot().CumulativeDistribution(at);

            // Within the histogram's error on either side.
            var margin = Math.Abs(at) / 31;
            share.Should().BeInRange(
                (double)values.Count(value => value <= at - margin) / values.Length, (double)values.Count(value => value <= at + margin) / values.Length);
        });

    [Fact]
    public void A_cumulative_share_is_exact_at_zero_at_the_ends_and_for_infinities()
    {
        using var guard = _world.NumberGuard(it => it.Finite(BreachAction.Observe));
        foreach (var value in (double[])[double.NegativeInfinity, -2, 0, 0, 5, double.NaN, double.PositiveInfinity])
        {
            guard.Inspect(0, value);
        }

        var snapshot = guard.GetSnapshot();
        snapshot.CumulativeDistribution(double.NegativeInfinity).Should().BeApproximately(1.0 / 6, 1e-12);
        snapshot.CumulativeDistribution(0).Should().BeApproximately(4.0 / 6, 1e-12);
        snapshot.CumulativeDistribution(5).Should().BeApproximately(5.0 / 6, 1e-12);
        snapshot.CumulativeDistribution(double.PositiveInfinity).Should().Be(1);
        snapshot.CumulativeDistribution(double.NaN).Should().Be(double.NaN);
    }
}
