using CsCheck;
using PredictionGuardrails.Tests.Support;

namespace PredictionGuardrails.Tests.Metrics;

/// <summary>Single numbers that no tail of healthy ones explains.</summary>
public sealed class LearnedRangeTests : IDisposable
{
    private const int Mature = 15_000;

    private readonly TestWorld _world = new();
    private readonly Random _random = new(1);

    public void Dispose() => _world.Dispose();

    [Theory]
    [InlineData(12_000)]
    [InlineData(0.012)]
    [InlineData(-12)]
    public void Once_ten_thousand_are_known_the_first_number_beyond_is_rejected(double number)
    {
        using var guard = Guard(Mature);

        guard.Predict(0, _ => number).Should().Be(-1);

        _world.Reported.Should().ContainSingle().Which.Rule.Should().Be(RuleNames.LearnedRange);
    }

    [Fact]
    public void Before_ten_thousand_are_known_a_number_beyond_is_only_observed()
    {
        using var guard = Guard(3000);

        guard.Predict(0, _ => 12_000).Should().Be(12_000);

        var breach = _world.Reported.Should().ContainSingle().Which;
        (breach.Rule, breach.Action).Should().Be((RuleNames.LearnedRange, BreachAction.Observe));
    }

    [Fact]
    public void Before_there_is_a_baseline_no_number_is_beyond()
    {
        using var guard = Guard(0);

        guard.Predict(0, _ => 12_000).Should().Be(12_000);

        _world.Reported.Should().BeEmpty();
    }

    [Fact]
    public void Once_another_normal_is_accepted_it_is_not_rejected_by_what_was_learned_before()
    {
        using var guard = Guard(Mature);

        guard.Relearn();

        guard.Predict(0, _ => 12_000).Should().Be(12_000);
    }

    [Fact]
    public void Healthy_numbers_are_inside()
    {
        using var guard = Guard(Mature);

        Feed(guard, 5000);

        _world.Reported.Should().BeEmpty();
    }

    [Theory]
    [InlineData(4)]
    [InlineData(0.25)]
    public void Extremes_that_a_rhythm_explains_are_inside(double factor)
    {
        using var guard = Guard(Mature);
        var values = guard.GetStatus().Metrics[0].Baseline!;
        var number = (factor > 1 ? values.Maximum : values.Minimum) * factor;

        guard.Predict(0, _ => number).Should().Be(number);

        _world.Reported.Should().BeEmpty();
    }

    [Fact]
    public void The_message_has_the_bounds_and_how_many_numbers_they_are_from()
    {
        using var guard = Guard(Mature);

        guard.Predict(0, _ => 12_000);

        _world.Reported.Single().Expected.Should().MatchRegex(@"^between [\d.]+ and [\d.,]+ \(extrapolated from the tails of 1\d,\d{3} predictions\)$");
    }

    [Theory]
    [InlineData(7654.321, "7,654")]
    [InlineData(0.0123456, "0.01235")]
    public void Four_digits_are_shown_where_they_tell_a_number_from_the_bounds(double number, string observed)
    {
        using var guard = Guard(Mature);

        guard.Predict(0, _ => number);

        _world.Reported.Single().Observed.Should().Be(observed);
    }

    [Fact]
    public void The_breach_has_the_number()
    {
        using var guard = Guard(Mature);

        guard.Predict(0, _ => 12_000);

        _world.Reported.Single().ObservedValue.Should().Be(12_000);
    }

    [Fact]
    public void Number_outside_is_observed_if_changes_are_observed()
    {
        using var guard = Guard(Mature, guard => guard.Change(BreachAction.Observe));

        guard.Predict(0, _ => 12_000).Should().Be(12_000);

        _world.Reported.Single().Action.Should().Be(BreachAction.Observe);
    }

    [Fact]
    public void Its_own_action_goes_first()
    {
        using var guard = Guard(Mature, guard => guard.LearnedRange(BreachAction.Observe));

        guard.Predict(0, _ => 12_000).Should().Be(12_000);
    }

    [Fact]
    public void Configuration_has_its_action_too()
    {
        _world.Configuration.SetGuard("""{ "LearnedRange": { "OnBreach": "Throw" } }""");
        using var guard = Guard(Mature);

        guard.Invoking(it => it.Predict(0, _ => 12_000)).Should().Throw<PredictionRejectedException>().Which.Breach.Rule.Should().Be(RuleNames.LearnedRange);
    }

    [Fact]
    public void Learned_range_can_be_turned_off()
    {
        _world.Configuration.SetGuard("""{ "LearnedRange": { "Enabled": false } }""");
        using var guard = Guard(Mature);

        guard.Predict(0, _ => 12_000).Should().Be(12_000);

        _world.Reported.Should().BeEmpty();
    }

    [Fact]
    public void Learned_range_needs_change_detection()
    {
        _world.Configuration.SetGuard("""{ "Change": { "Enabled": false } }""");
        using var guard = Guard(Mature);

        guard.Predict(0, _ => 12_000).Should().Be(12_000);
    }

    [Fact]
    public void A_range_that_somebody_configured_says_it_better()
    {
        _world.Configuration.SetGuard("""{ "Range": { "Maximum": 500, "OnBreach": "Fallback" } }""");
        using var guard = Guard(Mature);

        guard.Predict(0, _ => 12_000);

        _world.Reported.Select(breach => breach.Rule).Should().Equal(RuleNames.Range);
    }

    [Fact]
    public void NaN_is_for_another_check()
    {
        using var guard = Guard(Mature, guard => guard.OnBreach(BreachAction.Fallback));

        guard.Predict(0, _ => double.NaN);

        _world.Reported.Select(breach => breach.Rule).Should().Equal(RuleNames.Finite);
    }

    [Fact]
    public void A_fallbacks_value_may_be_beyond()
    {
        using var guard = Guard(Mature);

        // No healthy number is negative.
        guard.Predict(0, _ => 12_000).Should().Be(-1);

        _world.Reported.Should().ContainSingle().Which.Fallback.Should().BeNull();
    }

    [Fact]
    public void An_item_of_a_batch_that_is_beyond_gets_the_fallback()
    {
        using var guard = Guard(Mature);

        guard.PredictBatch([12, 12_000, 13], inputs => inputs).Should().Equal(12, -1, 13);
    }

    [Fact]
    public void An_item_of_a_long_batch_that_is_beyond_gets_the_fallback()
    {
        using var guard = Guard(Mature);
        var inputs = Enumerable.Range(0, 500).Select(place => place == 300 ? 12_000 : Next()).ToArray();

        guard.PredictBatch(inputs, inputs => inputs).Index().Where(item => item.Item == -1).Select(item => item.Index).Should().Equal(300);
    }

    [Fact]
    public void Wrong_numbers_do_not_become_a_part_of_what_is_healthy()
    {
        using var guard = Guard(Mature);
        for (var i = 0; i < 50; i++)
        {
            guard.Predict(0, _ => 1000 * Next());
        }

        _world.Time.Advance(TimeSpan.FromMinutes(1));
        Feed(guard, 8000);
        _world.Reported.Clear();

        guard.Predict(0, _ => 12_000).Should().Be(-1);
    }

    [Fact]
    public void No_number_whatsoever_makes_a_guard_throw()
    {
        using var guard = Guard(Mature, guard => guard.OnBreach(BreachAction.Fallback));

        Gen.OneOf(
                Gen.Double,
                Gen.Double[-1e-307, 1e-307],
                Gen.Const(double.NaN), Gen.Const(double.PositiveInfinity), Gen.Const(double.NegativeInfinity), Gen.Const(double.Epsilon), Gen.Const(double.MaxValue), Gen.Const(double.MinValue))
            .Array[1, 50].Sample(
                numbers =>
                {
                    foreach (var number in numbers)
                    {
                        guard.Invoking(it => it.Predict(0, _ => number)).Should().NotThrow();
                        _world.Time.Advance(TimeSpan.FromSeconds(1));
                    }
                },
                iter: 50,
                threads: 1);
    }

    private PredictionGuard<double, double> Guard(int healthy, Action<PredictionGuardBuilder<double, double>>? configure = null)
    {
        var guard = _world.NumberGuard(guard =>
        {
            guard.Change(BreachAction.Fallback).Baseline(minimumDuration: TimeSpan.Zero).FallBackTo(-1);
            configure?.Invoke(guard);
        });
        Feed(guard, healthy);
        _world.Reported.Should().BeEmpty();
        return guard;
    }

    /// <summary>Ten predictions a second: 15,000 take more than twice as long as numbers wait before they are taken for healthy.</summary>
    private void Feed(PredictionGuard<double, double> guard, int count)
    {
        for (var i = 0; i < count; i++)
        {
            guard.Predict(0, _ => Next());
            _world.Time.Advance(TimeSpan.FromMilliseconds(100));
        }
    }

    private double Next() => Math.Exp(Math.Log(12) + (0.55 * Streams.Gauss(_random)));
}
