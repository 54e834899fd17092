using System.Text.Json;
using System.Text.Json.Nodes;
using PredictionGuardrails.Extensibility.Tests.Support;

namespace PredictionGuardrails.Extensibility.Tests;

/// <summary>A package that sends what a metric was to other machines.</summary>
public sealed class SnapshotTests
{
    private static MetricSnapshot Numbers => Histories.Snapshot(
        [.. Histories.Numbers(seed: 1, count: 3000), null, -5, -0.001, 0, 0, double.NegativeInfinity, double.PositiveInfinity, double.NaN, double.Epsilon, double.MaxValue / 1e200]);

    private static MetricSnapshot Labels
    {
        get
        {
            var builder = new MetricSnapshotBuilder();
            builder.AddLabel("city", 70);
            builder.AddLabel("night \"☾\"", 25);
            builder.AddOtherLabels(3);
            builder.AddNull(2);
            builder.AddRepeats(40);
            return builder.Build(Histories.Start, Histories.End);
        }
    }

    [Fact]
    public void Numbers_survive_as_json_count_for_count() => ShouldSurvive(Numbers);

    [Fact]
    public void Labels_survive_as_json_count_for_count() => ShouldSurvive(Labels);

    [Fact]
    public void A_snapshot_of_nothing_survives_as_json() => ShouldSurvive(new MetricSnapshotBuilder().Build(Histories.Start, Histories.End));

    [Fact]
    public void Snapshot_of_a_guard_survives_as_json()
    {
        using var guard = new PredictionGuard<int, double>("fare");
        for (var i = 0; i < 500; i++)
        {
            guard.Inspect(i, i % 7);
        }

        ShouldSurvive(guard.GetSnapshot());
    }

    [Fact]
    public void Snapshots_that_were_sent_merge_as_those_that_were_not()
    {
        var others = Histories.Snapshot(Histories.Numbers(seed: 2, count: 2000));

        var merged = Sent(Numbers).Merge(Sent(others));

        merged.Should().BeEquivalentTo(Numbers.Merge(others));
        merged.GetHistogram().Should().Equal(Numbers.Merge(others).GetHistogram());
        Sent(Labels).Merge(Sent(Labels)).LabelCounts["city"].Should().Be(140);
    }

    [Theory]
    [InlineData("nulls", "-1", "A count is negative*")]
    [InlineData("labels", """{ "city": -1 }""", "A count is negative*")]
    [InlineData("numbers", "7", "The buckets contain * numbers, but 7 are expected")]
    [InlineData("zeros", "5000", "The buckets contain * numbers, but * are expected")]
    [InlineData("buckets", "[98400, 1, 98300, 1]", "The buckets aren't in ascending order*")]
    [InlineData("buckets", "[98300, 1, 98300, 1]", "The buckets aren't in ascending order*")]
    [InlineData("buckets", "[98300, 0]", "The buckets aren't in ascending order, each with a count*")]
    [InlineData("buckets", "[9999999999, 1]", "The buckets aren't in ascending order*")]
    [InlineData("buckets", "[98300]", "The buckets contain * numbers, but * are expected")]
    [InlineData("minimum", "1e300", "The smallest number isn't smaller than the largest*")]
    [InlineData("maximum", "\"NaN\"", "The smallest number isn't smaller than the largest*")]
    [InlineData("version", "2", "The snapshot has version 2 of the format, and this library knows version 1.*")]
    [InlineData("version", null, "The snapshot has version none of the format, and this library knows version 1.*")]
    [InlineData("mean", null, "*")]
    [InlineData("from", "\"yesterday\"", "*")]
    public void Invalid_snapshot_is_refused(string property, string? value, string expected)
    {
        var json = JsonSerializer.SerializeToNode(Numbers)!.AsObject();
        json.Remove(property).Should().BeTrue();
        if (value is not null)
        {
            json[property] = JsonNode.Parse(value);
        }

        var read = () => JsonSerializer.Deserialize<MetricSnapshot>(json.ToJsonString());

        read.Should().Throw<JsonException>().WithMessage(expected);
    }

    [Theory]
    [InlineData("7")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("\"nothing\"")]
    public void Json_of_another_shape_is_refused(string json)
    {
        var read = () => JsonSerializer.Deserialize<MetricSnapshot>(json);

        read.Should().Throw<JsonException>();
    }

    [Fact]
    public void A_distance_is_that_from_the_reference()
    {
        var before = Histories.Snapshot(Histories.Numbers(seed: 1, count: 5000));
        var same = Histories.Snapshot(Histories.Numbers(seed: 2, count: 5000));
        var higher = Histories.Snapshot(Histories.Numbers(seed: 3, count: 5000).Select(value => value * 1.5));

        foreach (var distance in Enum.GetValues<DistributionDistance>())
        {
            before.DistanceTo(before, distance).Should().Be(0);
            higher.DistanceTo(before, distance).Should().BeGreaterThan(5 * same.DistanceTo(before, distance));
            higher.DistanceTo(Labels, distance).Should().Be(double.NaN);
        }

        Labels.DistanceTo(Labels, DistributionDistance.KolmogorovSmirnov).Should().Be(double.NaN, "labels have no order");
        same.DistanceTo(before, DistributionDistance.KolmogorovSmirnov).Should().BeLessThan(before.DistanceOfChange(0.1));
        higher.DistanceTo(before, DistributionDistance.KolmogorovSmirnov).Should().BeGreaterThan(before.DistanceOfChange(0.1));
        before.DistanceOfChange(0).Should().Be(0);
    }

    [Fact]
    public void A_histogram_has_every_number_once_in_ascending_order()
    {
        var buckets = Numbers.GetHistogram().ToList();

        buckets.Sum(bucket => bucket.Count).Should().Be(Numbers.FiniteCount);
        buckets.Select(bucket => bucket.Value).Should().BeInAscendingOrder().And.OnlyHaveUniqueItems();
        buckets.Should().Contain(new HistogramBucket(0, Numbers.ZeroCount));
        buckets[0].Value.Should().BeApproximately(-5, 0.016 * 5);
    }

    private static MetricSnapshot Sent(MetricSnapshot snapshot) => JsonSerializer.Deserialize<MetricSnapshot>(JsonSerializer.Serialize(snapshot))!;

    private static void ShouldSurvive(MetricSnapshot snapshot)
    {
        Sent(snapshot).Should().BeEquivalentTo(snapshot);
        Sent(snapshot).GetHistogram().Should().Equal(snapshot.GetHistogram());
        JsonSerializer.Serialize(Sent(snapshot)).Should().Be(JsonSerializer.Serialize(snapshot));
    }
}
