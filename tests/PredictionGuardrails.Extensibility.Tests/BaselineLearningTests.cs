using Microsoft.Extensions.Time.Testing;
using PredictionGuardrails.Extensibility.Tests.Support;

namespace PredictionGuardrails.Extensibility.Tests;

/// <summary>A package that learns from logs what a guard would have learned from the calls.</summary>
public sealed class BaselineLearningTests
{
    private readonly FakeTimeProvider _time = new(Histories.Start);

    [Theory]
    [InlineData(1, 0.4)]
    [InlineData(2, 0.0)]
    [InlineData(3, 0.9)]
    public void Numbers_are_learned_as_a_guard_learns_them(int seed, double memory)
    {
        var values = Histories.Numbers(seed, count: 1000, memory);
        using var guard = Guard<double?>();
        var learnedByGuard = LearnBy(guard, values);

        var learner = new NumberBaselineLearner();
        foreach (var value in values)
        {
            learner.Add(value);
        }

        var refused = values.Count(Histories.IsRejected);
        var learned = learner.Learn(learnedByGuard.Values.From, learnedByGuard.Values.To, refused)!;

        ShouldBeTheSame(learned, learnedByGuard, guard);
        learned.Autocorrelation.Should().BeApproximately(memory, 0.1);
    }

    [Fact]
    public void Labels_are_learned_as_a_guard_learns_them()
    {
        var labels = Histories.Labels(seed: 1, count: 1000);
        using var guard = Guard<string?>(guard => guard.Label());
        var learnedByGuard = LearnBy(guard, labels);

        var learner = new LabelBaselineLearner();
        foreach (var label in labels)
        {
            learner.Add(label);
        }

        var learned = learner.Learn(learnedByGuard.Values.From, learnedByGuard.Values.To, labels.Count(label => label is null))!;

        ShouldBeTheSame(learned, learnedByGuard, guard);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(101)]
    public void More_than_all_or_less_than_none_cannot_be_rejected(long count)
    {
        var numbers = new NumberBaselineLearner();
        var labels = new LabelBaselineLearner();
        for (var i = 0; i < 100; i++)
        {
            numbers.Add(i);
            labels.Add("city");
        }

        var learnNumbers = () => numbers.Learn(Histories.Start, Histories.End, count);
        var learnLabels = () => labels.Learn(Histories.Start, Histories.End, count);

        learnNumbers.Should().Throw<ArgumentOutOfRangeException>();
        learnLabels.Should().Throw<ArgumentOutOfRangeException>();
    }

    [Theory]
    [InlineData(99, false)]
    [InlineData(100, true)]
    public void A_baseline_takes_enough_values(int count, bool isLearned)
    {
        (Histories.Learn(Histories.Numbers(seed: 1, count)) is not null).Should().Be(isLearned);
        (Histories.Learn(Histories.Labels(seed: 1, count)) is not null).Should().Be(isLearned);
    }

    [Fact]
    public void A_baseline_takes_values_that_can_be_compared()
    {
        Histories.Learn(Enumerable.Repeat<double?>(double.NaN, 200)).Should().BeNull();
        Histories.Learn(Enumerable.Repeat<double?>(null, 200)).Should().BeNull();
        Histories.Learn(Enumerable.Repeat<string?>(null, 200)).Should().BeNull();
    }

    [Fact]
    public void A_value_after_a_gap_says_nothing_about_the_one_before_it()
    {
        var values = Histories.Numbers(seed: 1, count: 2000, memory: 0.9);
        var learner = new NumberBaselineLearner();
        foreach (var value in values)
        {
            learner.Add(value, followsGap: true);
        }

        learner.SampleCount.Should().Be(2000);
        learner.Learn(Histories.Start, Histories.End)!.Autocorrelation.Should().Be(0);
    }

    [Fact]
    public void Labels_beyond_the_first_ones_are_counted_together()
    {
        var learner = new LabelBaselineLearner(maximumLabels: 2);
        learner.Know("airport");
        foreach (var label in Histories.Labels(seed: 1, count: 1000))
        {
            learner.Add(label);
        }

        var values = learner.Learn(Histories.Start, Histories.End)!.Values;

        values.LabelCounts.Should().HaveCount(2).And.ContainKey("airport");
        values.OtherLabelCount.Should().BePositive();
        (values.LabelCounts.Values.Sum() + values.OtherLabelCount + values.NullCount).Should().Be(1000);
    }

    private PredictionGuard<int, TPrediction> Guard<TPrediction>(Action<PredictionGuardBuilder<int, TPrediction>>? configure = null) => new(
        "fare",
        guard =>
        {
            guard.Baseline(predictions: 1000, minimumDuration: TimeSpan.Zero);
            configure?.Invoke(guard);
        },
        new PredictionGuardDependencies { TimeProvider = _time, Configure = static all => all.Mode = GuardMode.Observe });

    private Baseline LearnBy<TPrediction>(PredictionGuard<int, TPrediction> guard, IReadOnlyList<TPrediction> values)
    {
        foreach (var value in values)
        {
            guard.Inspect(0, value);
        }

        _time.Advance(TimeSpan.FromSeconds(10));
        guard.EvaluateNow();
        return guard.GetBaseline()!;
    }

    /// <summary>
    /// As text, a baseline has what isn't public, too. What a guard makes of it tells of the margins that the history itself needs.
    /// </summary>
    private static void ShouldBeTheSame<TPrediction>(Baseline learned, Baseline learnedByGuard, PredictionGuard<int, TPrediction> guard)
    {
        var before = guard.GetStatus().Metrics[0];
        learned.Values.Should().BeEquivalentTo(learnedByGuard.Values);
        learned.Values.GetHistogram().Should().Equal(learnedByGuard.Values.GetHistogram());
        learned.Autocorrelation.Should().Be(learnedByGuard.Autocorrelation);
        Histories.Text(learned).Should().Be(Histories.Text(learnedByGuard));

        guard.UseBaseline(learned);

        guard.GetStatus().Metrics[0].MinimumDetectableIncrease.Should().Be(before.MinimumDetectableIncrease);
        guard.GetStatus().Metrics[0].MinimumDetectableDecrease.Should().Be(before.MinimumDetectableDecrease);
    }
}
