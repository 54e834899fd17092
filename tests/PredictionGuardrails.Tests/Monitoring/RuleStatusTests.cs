using PredictionGuardrails.Tests.Support;

namespace PredictionGuardrails.Tests.Monitoring;

/// <summary>What a guard tells of its checks and rules.</summary>
public sealed class RuleStatusTests : IDisposable
{
    private readonly TestWorld _world = new();
    private readonly Func<double> _next = Streams.Normal(seed: 1);

    public void Dispose() => _world.Dispose();

    [Fact]
    public void A_guard_that_nobody_configured_tells_of_its_checks_and_of_what_it_learns()
    {
        using var guard = _world.NumberGuard();
        guard.Inspect(0, 12);

        guard.GetRules().Select(rule => (rule.Rule, rule.Metric, rule.Expected, rule.Observed, rule.Action)).Should().Equal(
            ("Finite", "prediction", "a finite number", "0 non-finite in the last minute", BreachAction.Throw),
            ("LearnedRange", "prediction", "a learned range (not known yet)", null, BreachAction.Observe),
            ("Exceptions", null, "no exception", null, BreachAction.Throw),
            ("Change", "prediction", "a baseline of 1,000 predictions", "learning (1 of 1,000 predictions)", BreachAction.Observe),
            ("Shift", "prediction", "a baseline of 1,000 predictions", "learning (1 of 1,000 predictions)", BreachAction.Observe),
            ("Drift", "prediction", "within 10% of the values in the first 7 days", "learning (0 of 7 days)", BreachAction.Observe));
    }

    [Fact]
    public void A_check_is_reported_with_what_it_allows_and_what_there_was_in_the_last_minute()
    {
        using var guard = _world.NumberGuard(fare => fare.Range(0, 500, BreachAction.Observe).Check("even", value => value % 2 == 0, BreachAction.Observe));
        guard.Inspect(0, 3);
        guard.Inspect(0, 48);

        guard.GetRules().Should().Contain(rule => rule.Rule == "Range" && rule.Expected == "between 0 and 500" && rule.Observed == "3 to 48 in the last minute");
        guard.GetRules().Should().Contain(rule => rule.Rule == "even" && rule.Metric == null && rule.Expected == "to pass check 'even'");
    }

    [Fact]
    public void NaN_and_both_infinities_are_counted_as_not_finite()
    {
        using var guard = _world.NumberGuard(fare => fare.Finite(BreachAction.Observe));
        guard.Inspect(0, double.NaN);
        guard.Inspect(0, double.PositiveInfinity);
        guard.Inspect(0, double.NegativeInfinity);

        Of(guard, "Finite").Observed.Should().Be("3 non-finite in the last minute");
    }

    [Fact]
    public void Without_predictions_nothing_was_observed()
    {
        using var guard = _world.NumberGuard();

        Of(guard, "Finite").Observed.Should().BeNull();
    }

    [Fact]
    public void Without_a_finite_number_there_is_no_range_of_what_was_observed()
    {
        using var guard = _world.NumberGuard(fare => fare.Finite(BreachAction.Observe).Range(0, 500, BreachAction.Observe));
        guard.Inspect(0, double.NaN);

        Of(guard, "Range").Observed.Should().BeNull();
    }

    [Fact]
    public void Checks_of_a_nullable_number_are_reported_in_the_order_in_which_they_are_made()
    {
        using var guard = _world.Guard<int, double?>(fare => fare.AllowedValues([1, 2]));

        guard.GetRules().Take(4).Select(rule => (rule.Rule, rule.Expected)).Should().Equal(
            ("NotNull", "a value"), ("Finite", "a finite number"), ("LearnedRange", "a learned range (not known yet)"), ("AllowedValues", "one of 1, 2"));
    }

    [Fact]
    public void Checks_of_a_text_are_reported_in_the_order_in_which_they_are_made()
    {
        using var guard = _world.Guard<int, string>(animal => animal.Label().AllowedValues(["cat", "dog"]));

        guard.GetRules().Take(3).Select(rule => (rule.Rule, rule.Expected)).Should().Equal(
            ("NotNull", "a value"), ("NotEmpty", "a label that isn't empty"), ("AllowedValues", "one of 'cat', 'dog'"));
    }

    [Fact]
    public void A_label_that_cannot_be_null_or_empty_and_may_have_any_value_has_no_checks()
    {
        using var guard = _world.Guard<int, bool>();

        guard.GetRules().Select(rule => rule.Rule).Should().NotContain(["NotNull", "NotEmpty", "AllowedValues"]);
    }

    [Fact]
    public void Values_that_an_enum_defines_are_its_allowed_ones()
    {
        using var guard = _world.Guard<int, Verdict>();

        guard.GetRules().Where(rule => rule.Rule == "AllowedValues").Should().ContainSingle()
            .Which.Expected.Should().Be("one of 'Approve', 'Review', 'Decline'");
    }

    [Fact]
    public void A_prediction_of_which_only_parts_are_watched_is_still_checked_for_null()
    {
        using var guard = _world.Guard<int, Quote?>(fare => fare.Metric("price", quote => quote!.Price));

        guard.GetRules()[0].Should().BeEquivalentTo(new { Rule = "NotNull", Metric = "prediction", Expected = "a value" });
    }

    [Theory]
    [InlineData("""{ "LearnedRange": { "Enabled": false } }""")]
    [InlineData("""{ "Change": { "Enabled": false } }""")]
    public void A_learned_range_that_is_off_is_not_reported(string settings)
    {
        _world.Configuration.SetGuard(settings);
        using var guard = _world.NumberGuard();

        guard.GetRules().Should().NotContain(rule => rule.Rule == RuleNames.LearnedRange);
    }

    [Fact]
    public void A_learned_range_has_the_action_of_the_changes_of_its_metric()
    {
        _world.Configuration.SetGuard("""{ "Metrics": { "price": { "Change": { "OnBreach": "Throw" } } } }""");
        using var guard = _world.Guard<int, Quote>(fare => fare.Metric("price", quote => quote.Price));

        Of(guard, RuleNames.LearnedRange).Action.Should().Be(BreachAction.Throw);
    }

    [Fact]
    public void A_rule_on_a_window_says_how_many_predictions_it_lacks()
    {
        using var guard = _world.NumberGuard(fare => fare.Prediction(it => it.Mean(new() { Maximum = 15 })));
        guard.Inspect(0, 12);

        Of(guard, "Mean").Observed.Should().Be("1 of at least 100 predictions");
    }

    [Fact]
    public void A_rule_on_a_window_is_reported_with_what_there_is_and_whether_it_is_breached()
    {
        using var guard = _world.NumberGuard(fare => fare.Prediction(it => it.Mean(new() { Maximum = 15, WithinBaselineFactor = 3 })));
        Feed(guard, 200);
        Of(guard, "Mean").Should().BeEquivalentTo(
            new { Expected = "at most 15, within 3× of the baseline mean", IsBreached = false, Window = TimeSpan.FromMinutes(5) });
        Of(guard, "Mean").ObservedValue.Should().BeApproximately(10, 0.5);

        Feed(guard, 800, factor: 3);

        Of(guard, "Mean").IsBreached.Should().BeTrue();
    }

    [Fact]
    public void A_change_is_reported_with_the_baseline_and_the_evidence()
    {
        using var guard = _world.NumberGuard(fare => fare.Baseline(minimumDuration: TimeSpan.Zero));
        Feed(guard, 1200);
        Of(guard, "Change").Should().BeEquivalentTo(new { IsBreached = false });
        Of(guard, "Change").Expected.Should().MatchRegex(@"^\d+(\.\d+)? ± \d+(\.\d+)?$");
        Of(guard, "Change").Observed.Should().StartWith("change evidence ");

        Feed(guard, 50, factor: 10);

        Of(guard, "Change").Should().BeEquivalentTo(new { IsBreached = true, Observed = "changed" });
    }

    [Fact]
    public void A_status_names_the_models_version()
    {
        using var guard = _world.NumberGuard(fare => fare.ModelVersion("2026-11"));

        guard.GetStatus().ModelVersion.Should().Be("2026-11");
    }

    private static RuleStatus Of(PredictionGuard guard, string rule) => guard.GetRules().Single(status => status.Rule == rule);

    private void Feed(PredictionGuard<double, double> guard, int count, double factor = 1)
    {
        for (var i = 0; i < count; i++)
        {
            guard.Inspect(0, factor * _next());
        }

        _world.Time.Advance(TimeSpan.FromSeconds(10));
        guard.EvaluateNow();
    }
}
