using PredictionGuardrails.Extensibility.Tests.Support;

namespace PredictionGuardrails.Extensibility.Tests;

/// <summary>A package that makes one baseline of those of all replicas.</summary>
public sealed class BaselineMergeTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 12)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void The_numbers_of_replicas_add_up_to_those_of_all(int seed)
    {
        var random = new Random(seed);
        var values = Histories.Numbers(seed, count: random.Next(2000, 6000));
        var parts = Deal(values, random.Next(2, 9), random);

        var merged = Baseline.Merge([.. parts.Select(Histories.Learn)]).Values;

        var all = Histories.Learn(values).Values;
        merged.Should().BeEquivalentTo(new { all.Count, all.FiniteCount, all.NullCount, all.NaNCount, all.PositiveInfinityCount, all.ZeroCount, all.Minimum, all.Maximum, all.From, all.To });
        merged.Mean.Should().BeApproximately(all.Mean, 1e-12 * all.Mean);
        merged.Variance.Should().BeApproximately(all.Variance, 1e-9 * all.Variance);
        merged.GetHistogram().Should().Equal(all.GetHistogram());
        merged.Quantile(0.95).Should().Be(all.Quantile(0.95));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void The_labels_of_replicas_add_up_to_those_of_all(int seed)
    {
        var random = new Random(seed);
        var labels = Histories.Labels(seed, count: random.Next(2000, 6000));

        var merged = Baseline.Merge([.. Deal(labels, random.Next(2, 9), random).Select(Histories.Learn)]).Values;

        var all = Histories.Learn(labels).Values;
        merged.LabelCounts.Should().BeEquivalentTo(all.LabelCounts);
        merged.Should().BeEquivalentTo(new { all.Count, all.NullCount, all.OtherLabelCount });
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void The_traffic_that_the_parts_were_learned_from_raises_no_alarm(int seed)
    {
        var replicas = Enumerable.Range(0, 4).Select(replica => Histories.Numbers((100 * seed) + replica, count: 1500, memory: 0.2 * replica)).ToList();
        var merged = Baseline.Merge([.. replicas.Select(Histories.Learn)]);

        foreach (var traffic in replicas)
        {
            using var guard = new PredictionGuard<int, double?>(
                "fare", dependencies: new PredictionGuardDependencies { Configure = static all => all.Mode = GuardMode.Observe });
            guard.UseBaseline(merged);
            foreach (var value in traffic)
            {
                guard.Inspect(0, value);
            }

            guard.EvaluateNow();
            guard.GetStatus().Metrics[0].State.Should().Be(ChangeDetectionState.Monitoring);
        }
    }

    [Fact]
    public void Values_that_depend_on_each_other_count_as_those_of_the_part_where_they_do_most()
    {
        var independent = Histories.Learn(Histories.Numbers(seed: 1, count: 2000, memory: 0));
        var dependent = Histories.Learn(Histories.Numbers(seed: 2, count: 2000, memory: 0.8));

        Baseline.Merge([independent, dependent]).EffectiveSampleRatio.Should().Be(dependent.EffectiveSampleRatio).And.BeLessThan(0.3);
    }

    [Fact]
    public void The_hours_of_replicas_are_merged_if_they_go_by_one_clock()
    {
        var utc = ByHour(TimeZoneInfo.Utc, 9, 10);
        var other = ByHour(TimeZoneInfo.CreateCustomTimeZone("Office", TimeSpan.FromHours(3), "Office", "Office"), 9);

        Baseline.Merge([utc, ByHour(TimeZoneInfo.Utc, 10)]).Hours!.ByHour.ToDictionary(hour => hour.Key, hour => hour.Value.Values.Count)
            .Should().BeEquivalentTo(new Dictionary<int, long> { [9] = 500, [10] = 1000 });
        Baseline.Merge([utc, other]).Hours.Should().BeNull();

        static Baseline ByHour(TimeZoneInfo zone, params int[] hours)
        {
            var baseline = Histories.Learn(Histories.Numbers(seed: 1, count: 500));
            return baseline with { Hours = new HourlyBaselines { AreOfWeek = false, TimeZone = zone, ByHour = hours.ToDictionary(hour => hour, _ => baseline) } };
        }
    }

    [Fact]
    public void The_version_of_a_model_is_kept_if_it_is_one()
    {
        var first = Histories.Learn(Histories.Numbers(seed: 1, count: 200)) with { ModelVersion = "1" };

        Baseline.Merge([first, first]).ModelVersion.Should().Be("1");
        Baseline.Merge([first, first with { ModelVersion = "2" }]).ModelVersion.Should().BeNull();
    }

    [Fact]
    public void Numbers_among_labels_are_refused()
    {
        var merge = () => Baseline.Merge([Histories.Learn(Histories.Numbers(seed: 1, count: 200)), Histories.Learn(Histories.Labels(seed: 1, count: 200))]);

        merge.Should().Throw<ArgumentException>().WithMessage("Some baselines contain numbers and others contain labels. All baselines must be of the same metric.*");
    }

    [Fact]
    public void Nothing_cannot_be_merged()
    {
        var merge = () => Baseline.Merge([]);

        merge.Should().Throw<ArgumentException>().WithMessage("At least one baseline is required.*");
    }

    /// <summary>Hands each value to one of several replicas.</summary>
    private static List<T>[] Deal<T>(IReadOnlyList<T> values, int replicas, Random random)
    {
        var parts = Enumerable.Range(0, replicas).Select(_ => new List<T>()).ToArray();
        foreach (var value in values)
        {
            parts[random.Next(replicas)].Add(value);
        }

        return parts;
    }
}
