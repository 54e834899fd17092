using System.Diagnostics;
using PredictionGuardrails.Tests.Support;
using static PredictionGuardrails.Tests.Metrics.NumberCheckTests;

namespace PredictionGuardrails.Tests.Breaches;

public sealed class BreachTests : IDisposable
{
    private readonly TestWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public void The_exceptions_message_alone_is_enough_to_act_on()
    {
        var guard = _world.NumberGuard(guard => guard.Range(0, 500).ModelVersion("2026-11-23"));

        guard.Invoking(it => it.Inspect(1, 4812.3)).Should().Throw<PredictionRejectedException>().WithMessage(
            "Prediction rejected. Range breach in guard 'fare': prediction was 4,812, expected between 0 and 500. Model version: 2026-11-23.");
    }

    [Fact]
    public void The_message_names_every_breach()
    {
        var guard = _world.NumberGuard(guard => guard.Range(0, 500));

        guard.Invoking(it => it.Inspect(1, double.NaN)).Should().Throw<PredictionRejectedException>().WithMessage(
            "Prediction rejected. Finite breach in guard 'fare': prediction was NaN, expected a finite number. Other breaches: Range: prediction was NaN, expected between 0 and 500.");
    }

    [Theory]
    [InlineData(11, "; check 11: prediction was 1, expected to pass check 'check 11'.")]
    [InlineData(13, "; check 11: prediction was 1, expected to pass check 'check 11'; and 2 more.")]
    public void The_message_names_ten_other_breaches_and_counts_the_rest(int checks, string end)
    {
        var guard = _world.NumberGuard(guard =>
        {
            for (var i = 1; i <= checks; i++)
            {
                guard.Check($"check {i}", static _ => false);
            }
        });

        guard.Invoking(it => it.Inspect(1, 1)).Should().Throw<PredictionRejectedException>().Which.Message.Should().EndWith(end);
    }

    [Fact]
    public void A_breach_tells_its_time_and_version()
    {
        var guard = _world.NumberGuard(guard => guard.ModelVersion(() => "7"));

        var breach = BreachOf(guard, double.NaN);

        breach.Time.Should().Be(_world.Time.GetUtcNow());
        breach.ModelVersion.Should().Be("7");
    }

    [Fact]
    public void A_version_in_options_goes_before_the_one_that_code_reads() =>
        BreachOf(_world.NumberGuard(guard => guard.ModelVersion(() => "7").ModelVersion("8")), double.NaN).ModelVersion.Should().Be("8");

    [Fact]
    public void A_version_that_cannot_be_read_does_no_harm() =>
        BreachOf(_world.NumberGuard(guard => guard.ModelVersion(() => throw new FormatException("x"))), double.NaN)
            .ModelVersion.Should().Be("unknown (the function that reads it threw FormatException: x)");

    [Fact]
    public void A_breach_without_an_activity_has_no_trace()
    {
        var breach = BreachOf(_world.NumberGuard(), double.NaN);

        breach.TraceId.Should().BeNull();
        breach.SpanId.Should().BeNull();
    }

    [Fact]
    public void A_breach_is_an_event_on_the_callers_activity_and_carries_its_ids()
    {
        using var activity = new Activity("request").Start();

        var breach = BreachOf(_world.NumberGuard(guard => guard.Range(0, 500)), 501);

        breach.TraceId.Should().Be(activity.TraceId.ToHexString());
        breach.SpanId.Should().Be(activity.SpanId.ToHexString());
        var recorded = activity.Events.Should().ContainSingle().Which;
        recorded.Name.Should().Be("prediction_guardrails.breach");
        recorded.Tags.Where(tag => tag.Value is not null).Should().BeEquivalentTo(new Dictionary<string, object?>
        {
            ["guard"] = "fare",
            ["rule"] = "Range",
            ["metric"] = "prediction",
            ["action"] = "Throw",
            ["mode"] = "Enforce",
            ["observed"] = "501",
            ["expected"] = "between 0 and 500",
        });
    }

    [Fact]
    public void A_breach_over_many_predictions_says_so()
    {
        var breach = new Breach { Guard = "fare", Rule = "Mean", Metric = "price", Observed = "4812", Expected = "12 ± 3", Action = BreachAction.Throw, PredictionCount = 16 };

        breach.Message.Should().Be("Mean breach in guard 'fare': price had 4812 over 16 predictions, expected 12 ± 3.");
    }

    [Theory]
    [InlineData(RuleNames.Range, null, "price was 4812 over 16 predictions")]
    [InlineData(RuleNames.Mean, "country DE", "price (country DE) had 4812 over 16 predictions")]
    [InlineData(RuleNames.Shift, null, "price was 4812")]
    [InlineData(RuleNames.Isolated, null, "the guard was 4812")]
    public void An_observation_says_of_what_it_is(string rule, string? segment, string observation)
    {
        var breach = new Breach
        {
            Guard = "fare",
            Rule = rule,
            Metric = "price",
            Segment = segment,
            Observed = "4812",
            Expected = "12 ± 3",
            Action = BreachAction.Throw,
            PredictionCount = 16,
        };

        breach.Observation.Should().Be(observation);
    }

    [Fact]
    public void An_observation_of_an_exception_says_what_threw_it()
    {
        using var guard = _world.NumberGuard(guard => guard.OnException(BreachAction.Fallback).FallBackTo(7));

        guard.Predict(0, static _ => throw new TimeoutException("too late"));

        _world.Reported.Should().ContainSingle().Which.Observation.Should().Be("the model threw TimeoutException: too late");
    }

    [Theory]
    [InlineData(RuleNames.Change)]
    [InlineData(RuleNames.Shift)]
    public void A_change_that_states_its_own_number_of_predictions_is_not_counted_twice(string rule)
    {
        var breach = new Breach
        {
            Guard = "fare",
            Rule = rule,
            Metric = "price",
            Observed = "far above its baseline for 16 predictions",
            Expected = "the baseline",
            Action = BreachAction.Fallback,
            PredictionCount = 16,
        };

        breach.Message.Should().Be($"{rule} breach in guard 'fare': price was far above its baseline for 16 predictions, expected the baseline.");
    }

    [Fact]
    public void An_exception_can_be_made_for_a_test_of_a_handler()
    {
        var breach = new Breach { Guard = "fare", Rule = "Range", Observed = "501", Expected = "at most 500", Action = BreachAction.Throw };

        var exception = new PredictionRejectedException(breach);

        exception.Breach.Should().BeSameAs(breach);
        exception.Breaches.Should().Equal(breach);
        exception.FallbackBreaches.Should().BeEmpty();
        exception.Message.Should().Be("Prediction rejected. Range breach in guard 'fare': prediction was 501, expected at most 500.");
        FluentActions.Invoking(() => new PredictionRejectedException(null!)).Should().Throw<ArgumentNullException>();
    }
}
