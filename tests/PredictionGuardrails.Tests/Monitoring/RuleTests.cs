using PredictionGuardrails.Tests.Support;

namespace PredictionGuardrails.Tests.Monitoring;

/// <summary>Rules that somebody states, on windows.</summary>
public sealed class RuleTests : IDisposable
{
    private readonly TestWorld _world = new();
    private readonly Func<double> _next = Streams.Normal(seed: 1);

    public void Dispose() => _world.Dispose();

    [Fact]
    public void A_mean_above_its_limit_is_reported_once_with_what_is_allowed()
    {
        using var guard = Guard(fare => fare.Mean(new() { Maximum = 15 }));

        Feed(guard, 200, factor: 2);
        Tick();
        Tick();

        var breach = Breaches().Should().ContainSingle().Subject;
        breach.Should().StartWith("Mean breach in guard 'fare': prediction had mean ").And.EndWith(" over 200 predictions, expected at most 15.");
    }

    [Theory]
    [InlineData(12.0, null, "expected at least 12.")]
    [InlineData(12.0, 15.0, "expected between 12 and 15.")]
    public void Limits_are_reported_as_they_were_stated(double? minimum, double? maximum, string expected)
    {
        using var guard = Guard(fare => fare.Mean(new() { Minimum = minimum, Maximum = maximum }));

        Feed(guard, 200);
        Tick();

        Breaches().Should().ContainSingle().Which.Should().EndWith(expected);
    }

    [Fact]
    public void A_rule_that_is_kept_says_nothing()
    {
        using var guard = Guard(fare => fare.Mean(new() { Minimum = 9, Maximum = 11 })
            .StandardDeviation(new() { Minimum = 1, Maximum = 3 }).Quantile(0.5, new() { Minimum = 9, Maximum = 11 })
            .Rate(ValueRate.Zero, new() { Maximum = 0.01 }));

        Feed(guard, 1000);
        Tick();

        Breaches().Should().BeEmpty();
    }

    [Fact]
    public void A_mean_can_be_held_within_a_factor_of_the_baselines()
    {
        using var guard = Learned(fare => fare.Mean(new() { WithinBaselineFactor = 1.5 }));

        Feed(guard, 200, factor: 2);
        Tick();

        Breaches().Should().Contain(breach => breach.StartsWith("Mean breach in guard 'fare': prediction had mean ") && breach.EndsWith("expected within 1.5× of the baseline mean (9.947)."));
    }

    [Fact]
    public void Other_statistics_have_limits_too()
    {
        using var guard = Guard(fare => fare.StandardDeviation(new() { Maximum = 1 })
            .Quantile(0.9, new() { Maximum = 5 }).Rate(ValueRate.Repeated, new() { Maximum = 0.1 }));

        for (var i = 0; i < 200; i++)
        {
            var value = _next();
            guard.Inspect(0, value);
            guard.Inspect(0, value);
        }

        Tick();

        Breaches().Should().SatisfyRespectively(
            breach => breach.Should().Contain("StandardDeviation breach in guard 'fare': prediction had standard deviation 1.9").And.Contain(" over 400 predictions, expected at most 1."),
            breach => breach.Should().Contain("Quantile breach in guard 'fare': prediction had quantile 0.9 at 12").And.Contain(" over 400 predictions, expected at most 5."),
            breach => breach.Should().Contain("Rate breach in guard 'fare': prediction had 50% repeated values over 400 predictions, expected at most 10%."));
    }

    [Fact]
    public void A_labels_share_has_limits()
    {
        using var guard = _world.Guard<int, string>(guard => guard.Label(payment => payment.Share("cash", new() { Maximum = 0.4 })));

        for (var i = 0; i < 200; i++)
        {
            guard.Inspect(0, i % 2 == 0 ? "cash" : "card");
        }

        Tick();

        Breaches().Should().ContainSingle().Which.Should().Contain("Share breach in guard 'fare': prediction had 50% 'cash' over 200 predictions, expected at most 40%.");
    }

    [Fact]
    public void With_fewer_predictions_than_the_minimum_nothing_is_said()
    {
        using var guard = Guard(fare => fare.Mean(new() { Maximum = 15 }));

        Feed(guard, 99, factor: 2);
        Tick();

        Breaches().Should().BeEmpty();
    }

    [Fact]
    public void Values_older_than_the_window_are_dropped_and_the_next_breach_is_reported()
    {
        using var guard = Guard(fare => fare.Mean(new() { Maximum = 15, Window = TimeSpan.FromMinutes(1) }));
        Feed(guard, 200, factor: 2);
        Tick();

        for (var i = 0; i < 8; i++)
        {
            Feed(guard, 100);
            Tick();
        }

        _world.Logs.Should().ContainSingle(line => line.Id.Name == "WithinLimits");
        Feed(guard, 10_000, factor: 2);
        Tick();
        Breaches().Should().HaveCount(2);
    }

    [Theory]
    [InlineData(DistributionDistance.PopulationStabilityIndex, "at most 0.2 + ", "population stability index ")]
    [InlineData(DistributionDistance.JensenShannon, "at most 0.1 + ", "Jensen-Shannon distance ")]
    [InlineData(DistributionDistance.KolmogorovSmirnov, "at most 0.1 + ", "Kolmogorov-Smirnov distance ")]
    [InlineData(DistributionDistance.Wasserstein, "at most 0.1 + ", "Wasserstein distance in standard deviations ")]
    public void A_distance_says_nothing_of_what_chance_does_and_tells_a_shift(DistributionDistance distance, string expected, string observed)
    {
        using var guard = Learned(fare => fare.Distance(distance));
        for (var i = 0; i < 200; i++)
        {
            Feed(guard, 100);
            _world.Time.Advance(TimeSpan.FromMinutes(6));
        }

        Breaches().Should().BeEmpty();
        Feed(guard, 500, factor: 1.3);
        Tick();

        Breaches().Should().Contain(breach => breach.Contains($": prediction had {observed}") && breach.Contains($" vs. the baseline over 600 predictions, expected {expected}") && breach.EndsWith(" sampling noise."));
    }

    [Fact]
    public void An_enforced_rule_opens_the_breaker_and_a_model_that_fits_again_is_taken_back()
    {
        using var guard = Learned(fare => fare.Mean(new() { Maximum = 15, OnBreach = BreachAction.Fallback }), guard => guard.FallBackTo(-1));
        Feed(guard, 200, factor: 2);
        Tick();
        guard.GetStatus().Breaker.Should().Be(BreakerState.Open);

        _world.Time.Advance(TimeSpan.FromSeconds(30));
        Feed(guard, 400);
        Tick();

        guard.GetStatus().Breaker.Should().Be(BreakerState.Closed);
    }

    [Fact]
    public void Without_a_baseline_probes_that_pass_every_check_close_the_breaker()
    {
        using var guard = _world.NumberGuard(guard => guard
            .Prediction(fare => fare.Mean(new() { Maximum = 15, OnBreach = BreachAction.Fallback })).Baseline(predictions: 100_000).FallBackTo(-1));
        Feed(guard, 200, factor: 2);
        Tick();
        _world.Time.Advance(TimeSpan.FromSeconds(30));

        Feed(guard, 50);

        guard.GetStatus().Breaker.Should().Be(BreakerState.Closed);
    }

    [Fact]
    public void Silence_is_reported_once_and_again_after_predictions_came()
    {
        using var guard = _world.NumberGuard(guard => guard.NoData(TimeSpan.FromMinutes(1)));
        Feed(guard, 10);
        for (var i = 0; i < 20; i++)
        {
            Tick();
        }

        Breaches().Should().ContainSingle().Which.Should().Be("NoData breach in guard 'fare': prediction was absent for 00:01:00, expected at least one prediction within 00:01:00.");
    }

    private PredictionGuard<double, double> Guard(Action<NumberMetricBuilder> rules) =>
        _world.NumberGuard(guard => guard.Prediction(rules));

    private PredictionGuard<double, double> Learned(Action<NumberMetricBuilder> rules, Action<PredictionGuardBuilder<double, double>>? configure = null)
    {
        var guard = _world.NumberGuard(guard =>
        {
            guard.Prediction(rules).Baseline(minimumDuration: TimeSpan.Zero).Change(BreachAction.Observe, falseAlarmEvery: 1e100);
            configure?.Invoke(guard);
        });
        Feed(guard, 1000);
        guard.EvaluateNow();
        _world.Time.Advance(TimeSpan.FromMinutes(6));
        return guard;
    }

    private void Feed(PredictionGuard<double, double> guard, int count, double factor = 1)
    {
        for (var i = 0; i < count; i++)
        {
            guard.Inspect(0, factor * _next());
        }
    }

    private void Tick() => _world.Time.Advance(TimeSpan.FromSeconds(10));

    private List<string> Breaches() =>
        [.. _world.Reported.Select(static breach => breach.Message)];
}
