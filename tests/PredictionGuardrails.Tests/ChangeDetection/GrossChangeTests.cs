using CsCheck;
using PredictionGuardrails.Tests.Support;

namespace PredictionGuardrails.Tests.ChangeDetection;

/// <summary>What no time of day explains is a gross change, found at once; what one could explain is none, however long it lasts.</summary>
public sealed class GrossChangeTests : IDisposable
{
    private const double LargestFactor = 3.9;

    private readonly TestWorld _world = new();

    public void Dispose() => _world.Dispose();

    public static TheoryData<string, double> FactorsOfARhythm
    {
        get
        {
            var data = new TheoryData<string, double>();
            foreach (var stream in new[] { "log-normal", "normal", "negative" })
            {
                foreach (var factor in new[] { 1 / LargestFactor, 0.5, 0.9, 1.1, 2, LargestFactor })
                {
                    data.Add(stream, factor);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(FactorsOfARhythm))]
    public void A_factor_that_a_rhythm_could_have_is_no_gross_change(string stream, double factor)
    {
        var next = Stream(stream, seed: 1);
        using var guard = LearnedGuard(next);

        Feed(guard, () => factor * next(), 2000);

        Reported(RuleNames.Change).Should().BeEmpty();
    }

    [Fact]
    public void Whatever_the_factor_and_the_distribution_a_rhythm_makes_no_gross_change()
    {
        Gen.Select(Gen.Double[-1, 1], Gen.OneOf(Gen.Const("log-normal"), Gen.Const("normal"), Gen.Const("negative")), Gen.Int[1, 1_000_000]).Sample(
            (exponent, stream, seed) =>
            {
                using var world = new TestWorld();
                var next = Stream(stream, seed);
                using var guard = LearnedGuard(next, world);

                Feed(guard, () => Math.Pow(LargestFactor, exponent) * next(), 500);

                world.Reported.Should().NotContain(breach => breach.Rule == RuleNames.Change);
            },
            iter: 20,
            threads: 1);
    }

    [Fact]
    public void Numbers_of_both_signs_that_move_by_less_than_their_width_make_no_gross_change()
    {
        Gen.Select(Gen.Double[-0.95, 0.95], Gen.Int[1, 1_000_000]).Sample(
            (share, seed) =>
            {
                using var world = new TestWorld();
                var next = Stream("mixed", seed);
                using var guard = LearnedGuard(next, world);
                var values = guard.GetStatus().Metrics[0].Baseline!;
                var move = share * (values.Maximum - values.Minimum);

                Feed(guard, () => move + next(), 500);

                world.Reported.Should().NotContain(breach => breach.Rule == RuleNames.Change);
            },
            iter: 15,
            threads: 1);
    }

    [Theory]
    [InlineData("log-normal", "x10", 60)]
    [InlineData("log-normal", "/1000", 8)]
    [InlineData("log-normal", "sign flipped", 8)]
    [InlineData("log-normal", "constant", 8)]
    [InlineData("log-normal", "NaN", 8)]
    [InlineData("normal", "x10", 8)]
    [InlineData("normal", "/1000", 8)]
    [InlineData("normal", "sign flipped", 8)]
    [InlineData("normal", "constant", 8)]
    [InlineData("normal", "NaN", 8)]
    [InlineData("negative", "x10", 60)]
    [InlineData("negative", "/1000", 8)]
    [InlineData("negative", "sign flipped", 8)]
    [InlineData("mixed", "x10", 60)]
    [InlineData("mixed", "constant", 8)]
    public void A_gross_change_is_found_within_a_few_predictions(string stream, string fault, int limit)
    {
        var next = Stream(stream, seed: 2);
        using var guard = LearnedGuard(next);

        DelayOf(guard, Wrong(fault, next), limit).Should().BeLessThanOrEqualTo(limit);
    }

    [Fact]
    public void Predictions_that_are_missing_are_found_within_a_few()
    {
        var next = Stream("normal", seed: 3);
        using var guard = _world.Guard<int, double?>(guard => guard.Baseline(minimumDuration: TimeSpan.Zero).OnBreach(BreachAction.Observe));
        for (var i = 0; i < 1000; i++)
        {
            guard.Inspect(0, next());
        }

        guard.EvaluateNow();
        for (var i = 0; i < 10; i++)
        {
            guard.Inspect(0, null);
        }

        Reported(RuleNames.Change).Should().ContainSingle().Which.Observed.Should().Contain("null more often than the baseline");
    }

    [Theory]
    [InlineData("x10")]
    [InlineData("/1000")]
    [InlineData("sign flipped")]
    [InlineData("constant")]
    public void From_a_hundred_learned_predictions_on_a_gross_change_is_found_while_learning(string fault)
    {
        var next = Stream("normal", seed: 4);
        using var guard = LearningGuard();
        Feed(guard, next, 101);

        DelayOf(guard, Wrong(fault, next), 30).Should().BeLessThanOrEqualTo(30);

        guard.GetStatus().Metrics[0].Baseline.Should().BeNull();
    }

    [Fact]
    public void Before_a_hundred_learned_predictions_nothing_is_compared()
    {
        var next = Stream("normal", seed: 4);
        using var guard = LearningGuard();
        Feed(guard, next, 60);

        Feed(guard, Wrong("x10", next), 30);

        _world.Reported.Should().BeEmpty();
    }

    [Fact]
    public void A_gross_change_while_learning_is_no_part_of_the_baseline()
    {
        var next = Stream("normal", seed: 5);
        using var guard = LearningGuard();
        Feed(guard, next, 300);
        Feed(guard, () => 10 * next(), 50);
        Reported(RuleNames.Change).Should().ContainSingle();

        Feed(guard, next, 1200);
        guard.EvaluateNow();

        guard.GetStatus().Metrics[0].State.Should().Be(ChangeDetectionState.Monitoring);
        guard.GetStatus().Metrics[0].Baseline!.Mean.Should().BeApproximately(10, 0.3);
        guard.GetStatus().Metrics[0].Baseline!.Quantile(0.998).Should().BeLessThan(20);
    }

    [Fact]
    public void A_gross_change_while_learning_opens_the_breaker_and_learning_ends_once_the_model_is_right_again()
    {
        var next = Stream("normal", seed: 6);
        using var guard = LearningGuard(guard => guard.Change(BreachAction.Fallback).FallBackTo(-1));
        Feed(guard, next, 300);
        Feed(guard, () => 10 * next(), 30);
        guard.GetStatus().Breaker.Should().Be(BreakerState.Open);

        _world.Time.Advance(TimeSpan.FromSeconds(30));
        Feed(guard, next, 1200);
        guard.EvaluateNow();

        guard.GetStatus().Breaker.Should().Be(BreakerState.Closed);
        guard.GetStatus().Metrics[0].Baseline!.Quantile(0.998).Should().BeLessThan(20);
    }

    [Fact]
    public void A_shift_leaves_the_breaker_closed_if_only_changes_enforce()
    {
        var next = Stream("normal", seed: 7);
        using var guard = LearnedGuard(next, configure: guard => guard.Change(BreachAction.Fallback).FallBackTo(-1));

        Feed(guard, () => 1.5 * next(), 1000);

        guard.GetStatus().Breaker.Should().Be(BreakerState.Closed);
        Reported(RuleNames.Change).Should().BeEmpty();
    }

    [Fact]
    public void A_shift_is_only_observed_by_default()
    {
        var next = Stream("normal", seed: 7);
        using var guard = LearnedGuard(next, configure: guard => guard.Change(BreachAction.Fallback).FallBackTo(-1));

        Feed(guard, () => 1.5 * next(), 1000);

        Reported(RuleNames.Shift).Should().ContainSingle().Which.Action.Should().Be(BreachAction.Observe);
    }

    [Fact]
    public void A_shift_opens_the_breaker_if_shifts_enforce()
    {
        var next = Stream("normal", seed: 7);
        using var guard = LearnedGuard(next, configure: guard => guard.Change(BreachAction.Observe, onShift: BreachAction.Fallback).FallBackTo(-1));

        Feed(guard, () => 1.5 * next(), 200);

        guard.GetStatus().Breaker.Should().Be(BreakerState.Open);
        guard.GetStatus().OpenedBy!.Rule.Should().Be(RuleNames.Shift);
    }

    [Fact]
    public void A_shift_opens_the_breaker_if_configuration_has_shifts_enforce()
    {
        var next = Stream("normal", seed: 7);
        _world.Configuration.SetGuard("""{ "Change": { "Shift": { "OnBreach": "Fallback" } } }""");
        using var guard = LearnedGuard(next, configure: guard => guard.FallBackTo(-1));

        Feed(guard, () => 1.5 * next(), 200);

        guard.GetStatus().OpenedBy!.Rule.Should().Be(RuleNames.Shift);
    }

    [Theory]
    [InlineData("x10")]
    [InlineData("/1000")]
    [InlineData("sign flipped")]
    [InlineData("constant")]
    [InlineData("NaN")]
    public void Gross_change_is_reported_once_and_not_as_a_shift(string fault)
    {
        var next = Stream("normal", seed: 8);
        using var guard = LearnedGuard(next);

        Feed(guard, Wrong(fault, next), 2000);

        _world.Reported.Select(breach => breach.Rule).Where(rule => rule is RuleNames.Change or RuleNames.Shift).Should().Equal(RuleNames.Change);
    }

    [Fact]
    public void After_a_gross_change_has_ended_the_next_one_is_reported_again()
    {
        var next = Stream("normal", seed: 9);
        using var guard = LearnedGuard(next);
        Feed(guard, () => 10 * next(), 100);
        Feed(guard, next, 1000);
        guard.GetStatus().Metrics[0].State.Should().Be(ChangeDetectionState.Monitoring);

        Feed(guard, () => next() / 1000, 100);

        Reported(RuleNames.Change).Should().HaveCount(2);
    }

    [Fact]
    public void The_breach_tells_what_was_seen_and_what_the_baseline_is()
    {
        var next = Stream("normal", seed: 10);
        using var guard = LearnedGuard(next);

        Feed(guard, () => 10 * next(), 30);

        var breach = Reported(RuleNames.Change).Should().ContainSingle().Which;
        breach.Observed.Should().StartWith("far ").And.Contain("(mean ").And.Contain(" over ");
        breach.Expected.Should().EndWith("(baseline: 1,000 predictions)");
    }

    [Fact]
    public void The_same_label_again_and_again_is_a_gross_change()
    {
        using var guard = LabelGuard(Labels(seed: 1, [0.5, 0.3, 0.2]));

        for (var i = 0; i < 60; i++)
        {
            guard.Inspect(0, "b");
        }

        Reported(RuleNames.Change).Should().ContainSingle();
    }

    [Fact]
    public void A_label_that_the_baseline_does_not_know_is_a_gross_change()
    {
        var next = Labels(seed: 2, [0.5, 0.3, 0.2]);
        using var guard = LabelGuard(next);

        for (var i = 0; i < 30; i++)
        {
            guard.Inspect(0, i % 2 == 0 ? next() : "never seen");
        }

        Reported(RuleNames.Change).Should().ContainSingle().Which.Observed.Should().Contain("a label not in the baseline");
    }

    [Fact]
    public void A_share_that_moves_by_some_points_is_a_shift()
    {
        using var guard = LabelGuard(Labels(seed: 3, [0.5, 0.3, 0.2]));
        var next = Labels(seed: 4, [0.4, 0.3, 0.3]);

        for (var i = 0; i < 2000; i++)
        {
            guard.Inspect(0, next());
        }

        _world.Reported.Select(breach => breach.Rule).Should().Equal(RuleNames.Shift);
    }

    private static Func<double> Stream(string name, int seed)
    {
        var random = new Random(seed);
        return name switch
        {
            "log-normal" => () => Math.Exp(Math.Log(12) + (0.55 * Streams.Gauss(random))),
            "normal" => Streams.Normal(seed),
            "negative" => () => -Math.Exp(Math.Log(12) + (0.55 * Streams.Gauss(random))),
            "mixed" => Streams.Normal(seed, mean: 1, deviation: 2),
            _ => throw new ArgumentOutOfRangeException(nameof(name)),
        };
    }

    private static Func<double> Wrong(string fault, Func<double> next)
    {
        var stuck = next();
        return fault switch
        {
            "x10" => () => 10 * next(),
            "/1000" => () => next() / 1000,
            "sign flipped" => () => -next(),
            "constant" => () => stuck,
            "NaN" => () => double.NaN,
            _ => throw new ArgumentOutOfRangeException(nameof(fault)),
        };
    }

    private static Func<string> Labels(int seed, double[] shares)
    {
        var random = new Random(seed);
        return () => random.NextDouble() is var at && at < shares[0] ? "a" : at < shares[0] + shares[1] ? "b" : "c";
    }

    private PredictionGuard<double, double> LearnedGuard(
        Func<double> next, TestWorld? world = null, Action<PredictionGuardBuilder<double, double>>? configure = null)
    {
        var guard = LearningGuard(configure, world);
        Feed(guard, next, 1000);
        guard.EvaluateNow();
        guard.GetStatus().Metrics[0].State.Should().Be(ChangeDetectionState.Monitoring);
        return guard;
    }

    private PredictionGuard<double, double> LearningGuard(Action<PredictionGuardBuilder<double, double>>? configure = null, TestWorld? world = null) =>
        (world ?? _world).NumberGuard(guard =>
        {
            guard.Baseline(minimumDuration: TimeSpan.Zero).OnBreach(BreachAction.Observe);
            configure?.Invoke(guard);
        });

    private PredictionGuard<int, string> LabelGuard(Func<string> next)
    {
        var guard = _world.Guard<int, string>(guard => guard.Label().Baseline(minimumDuration: TimeSpan.Zero));
        for (var i = 0; i < 1000; i++)
        {
            guard.Inspect(0, next());
        }

        guard.EvaluateNow();
        return guard;
    }

    private static void Feed(PredictionGuard<double, double> guard, Func<double> next, int count)
    {
        for (var i = 0; i < count; i++)
        {
            guard.Predict(next(), static value => value);
        }
    }

    /// <summary>After how many predictions a gross change is reported; one more than the limit if it isn't by then.</summary>
    private int DelayOf(PredictionGuard<double, double> guard, Func<double> wrong, int limit)
    {
        for (var i = 1; i <= limit; i++)
        {
            Feed(guard, wrong, 1);
            if (Reported(RuleNames.Change).Count > 0)
            {
                return i;
            }
        }

        return limit + 1;
    }

    private List<Breach> Reported(string rule) => [.. _world.Reported.Where(breach => breach.Rule == rule)];
}
