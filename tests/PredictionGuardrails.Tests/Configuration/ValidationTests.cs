using Microsoft.Extensions.Options;
using PredictionGuardrails.Tests.Support;

namespace PredictionGuardrails.Tests.Configuration;

public sealed class ValidationTests : IDisposable
{
    private readonly TestWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Theory]
    [InlineData("""{ "Range": { "Minimum": "abc" } }""", "Range:Minimum is \"abc\": a finite number, such as 0.5, is expected")]
    [InlineData("""{ "Range": { "Minimum": "NaN" } }""", "Range:Minimum is \"NaN\": a finite number, such as 0.5, is expected")]
    [InlineData("""{ "Range": { "Maximum": "1e999" } }""", "Range:Maximum is \"1e999\": a finite number, such as 0.5, is expected")]
    [InlineData("""{ "Range": { "Maximum": true } }""", "Range:Maximum is \"True\": a finite number, such as 0.5, is expected")]
    [InlineData("""{ "Range": { "Maximum": "1,5" } }""", "Range:Maximum is \"1,5\": a finite number, such as 0.5, is expected")]
    [InlineData("""{ "Range": { "Minimum": { "Value": 1 } } }""", "Range:Minimum is a section or a list: a finite number, such as 0.5, is expected")]
    [InlineData("""{ "Range": { "Minimum": [ 1 ] } }""", "Range:Minimum is a section or a list: a finite number, such as 0.5, is expected")]
    [InlineData("""{ "Range": { "Minimum": null, "Maximum": 1 } }""", "Range:Minimum is null or an empty section: a finite number, such as 0.5, is expected, or leave the setting out")]
    [InlineData("""{ "Range": 5 }""", "Range is \"5\": a section is expected, with Enabled, OnBreach, Minimum, Maximum, MinimumIsExclusive, MaximumIsExclusive")]
    [InlineData("""{ "Range": { "Minimum": 5, "Maximum": 1 } }""", "Range allows nothing: no Double is at least 5 and at most 1")]
    [InlineData("""{ "Range": { "Minimum": 1, "Maximum": 1, "MaximumIsExclusive": true } }""", "Range allows nothing: no Double is at least 1 and below 1")]
    [InlineData("""{ "Range": { "OnBreach": "Throw" } }""", "Range states neither Minimum nor Maximum: give at least one of them")]
    [InlineData("""{ "Range": { "Minimum": 0, "OnBreach": "Explode" } }""", "Range:OnBreach is \"Explode\": one of Observe, Clamp, Fallback, Throw is expected")]
    [InlineData("""{ "Range": { "Minimum": 0, "OnBreach": 3 } }""", "Range:OnBreach is \"3\": one of Observe, Clamp, Fallback, Throw is expected")]
    [InlineData("""{ "Range": { "Minimum": 0, "OnBreach": "" } }""", "Range:OnBreach is \"\": one of Observe, Clamp, Fallback, Throw is expected")]
    [InlineData("""{ "Range": { "Minimum": 0, "MinimumIsExclusive": 1 } }""", "Range:MinimumIsExclusive is \"1\": true or false is expected")]
    [InlineData("""{ "Finite": { "OnBreach": "Clamp" } }""", "Finite:OnBreach is \"Clamp\": one of Observe, Fallback, Throw is expected")]
    [InlineData("""{ "Exceptions": { "OnBreach": "Observe" } }""", "Exceptions:OnBreach is \"Observe\": one of Fallback, Throw is expected")]
    [InlineData("""{ "Mode": "Enforced" }""", "Mode is \"Enforced\": one of Enforce, Observe, Off is expected")]
    [InlineData("""{ "ModelVersion": "" }""", "ModelVersion is \"\": a text is expected")]
    [InlineData("""{ "Fallback": { "LastKnownGoodMaximumAge": "10" } }""", "Fallback:LastKnownGoodMaximumAge is \"10\": a duration as \"hh:mm:ss\" or \"d.hh:mm:ss\", at least \"00:00:01\" and at most \"31.00:00:00\", is expected")]
    [InlineData("""{ "Fallback": { "LastKnownGoodMaximumAge": "00:00:00" } }""", "Fallback:LastKnownGoodMaximumAge is \"00:00:00\": a duration as \"hh:mm:ss\" or \"d.hh:mm:ss\", at least \"00:00:01\" and at most \"31.00:00:00\", is expected")]
    [InlineData("""{ "Fallback": { "LastKnownGoodMaximumAge": "00:xx:00" } }""", "Fallback:LastKnownGoodMaximumAge is \"00:xx:00\": a duration as \"hh:mm:ss\" or \"d.hh:mm:ss\", at least \"00:00:01\" and at most \"31.00:00:00\", is expected")]
    [InlineData("""{ "Fallback": { "Constant": "cheap" } }""", "Fallback:Constant is \"cheap\": a number of type Double is expected")]
    [InlineData("""{ "AllowedValues": { "Values": [] } }""", "AllowedValues:Values is empty: a list of at least one value is expected")]
    [InlineData("""{ "AllowedValues": { "Values": 5 } }""", "AllowedValues:Values is \"5\": a list is expected")]
    [InlineData("""{ "AllowedValues": { "Values": [ 1, { "A": 1 } ] } }""", "AllowedValues:Values:1 is not a single value: a text, a number or a truth value is expected")]
    [InlineData("""{ "AllowedValues": { "Values": [ 1, "two" ] } }""", "AllowedValues:Values:1 is \"two\": a number of type Double is expected")]
    [InlineData("""{ "AllowedValues": { "OnBreach": "Throw" } }""", "AllowedValues:Values is empty: list at least one allowed value, or set Enabled to false")]
    [InlineData("""{ "Metrics": 5 }""", "Metrics is \"5\": a section with one section for each name is expected")]
    [InlineData("""{ "Metrics": { "price": {} } }""", "Metrics:price is a metric that code does not declare: none is known here")]
    [InlineData("""{ "Checks": { "evne": {} } }""", "Checks:evne is a check that code does not declare, did you mean \"even\"? Known here: even")]
    [InlineData("""{ "Checks": { "even": { "OnBreach": "Clamp" } } }""", "Checks:even:OnBreach is \"Clamp\": one of Observe, Fallback, Throw is expected")]
    [InlineData("""{ "OnBreach": "Fallback" }""", "NotNull:OnBreach is \"Fallback\", but the guard has no fallback: give one in code with FallBackTo(…), or set Fallback:Constant or Fallback:LastKnownGoodMaximumAge")]
    [InlineData("""{ "Rnage": { "Minimum": 0 } }""", "Rnage is not a setting, did you mean \"Range\"? Known here: AllowedValues, Baseline, Batch, Breaker, Change, Checks, Drift, Exceptions, Fallback, Finite, Inputs, JensenShannon, KolmogorovSmirnov, LearnedRange, Mean, Metrics, Mode, ModelVersion, NoData, NotEmpty, NotNull, OnBreach, Output, PopulationStability, Quantiles, Range, Rates, Segments, Shares, Spans, StandardDeviation, Wasserstein")]
    [InlineData("""{ "Change": { "FalseAlarmEvery": 10 } }""", "Change:FalseAlarmEvery is \"10\": a number of predictions, at least 1000 and at most 1e100, or a duration such as \"30.00:00:00\", at least \"00:01:00\" and at most \"365000.00:00:00\", is expected")]
    [InlineData("""{ "Change": { "FalseAlarmEvery": "00:00:10" } }""", "Change:FalseAlarmEvery is \"00:00:10\": a number of predictions, at least 1000 and at most 1e100, or a duration such as \"30.00:00:00\", at least \"00:01:00\" and at most \"365000.00:00:00\", is expected")]
    [InlineData("""{ "Change": { "OnBreach": "Fallback" } }""", "Change:OnBreach is \"Fallback\", but the guard has no fallback: give one in code with FallBackTo(…), or set Fallback:Constant or Fallback:LastKnownGoodMaximumAge")]
    [InlineData("""{ "Change": { "OnBreach": "Clamp" } }""", "Change:OnBreach is \"Clamp\": one of Observe, Fallback, Throw is expected")]
    [InlineData("""{ "Change": { "IgnoreBelow": 10 } }""", "Change:IgnoreBelow is \"10\": a share, at least 0 and below 1 (0.1 for 10 %), is expected")]
    [InlineData("""{ "Baseline": { "Predictions": 99 } }""", "Baseline:Predictions is \"99\": a whole number, at least 100 and at most 1000000, is expected")]
    [InlineData("""{ "Mean": { "Window": "00:05:00" } }""", "Mean states no limit: give Minimum, Maximum or WithinBaselineFactor")]
    [InlineData("""{ "Mean": { "Minimum": 3, "Maximum": 2 } }""", "Mean allows nothing: its Minimum is above its Maximum")]
    [InlineData("""{ "Mean": { "WithinBaselineFactor": 1 } }""", "Mean:WithinBaselineFactor is \"1\": a number above 1, such as 2, is expected")]
    [InlineData("""{ "Mean": { "Maximum": 2, "OnBreach": "Fallback" } }""", "Mean:OnBreach is \"Fallback\", but the guard has no fallback: give one in code with FallBackTo(…), or set Fallback:Constant or Fallback:LastKnownGoodMaximumAge")]
    [InlineData("""{ "Quantiles": { "half": { "Maximum": 2 } } }""", "Quantiles:half is no share: a quantile's name is a number from 0 to 1, \"0.5\" for the median")]
    [InlineData("""{ "Shares": { "cash": { "Maximum": 2 } } }""", "Shares:cash is for labels, and the metric is none")]
    [InlineData("""{ "Wasserstein": { "Window": "00:05:00" } }""", "Wasserstein is not on: set Enabled to true, or give a Maximum")]
    [InlineData("""{ "Baseline": { "Predictions": 100, "MinimumDistinctValues": 101 } }""", "Baseline:MinimumDistinctValues is 101, and so many are not among 100 predictions: raise Baseline:Predictions, or lower it")]
    [InlineData("""{ "Range": "a\u001b[2Jb" }""", "Range is \"a\\u001b[2Jb\": a section is expected, with Enabled, OnBreach, Minimum, Maximum, MinimumIsExclusive, MaximumIsExclusive")]
    [InlineData("""{ "Colour": "red" }""", "Colour is not a setting. Known here: AllowedValues, Baseline, Batch, Breaker, Change, Checks, Drift, Exceptions, Fallback, Finite, Inputs, JensenShannon, KolmogorovSmirnov, LearnedRange, Mean, Metrics, Mode, ModelVersion, NoData, NotEmpty, NotNull, OnBreach, Output, PopulationStability, Quantiles, Range, Rates, Segments, Shares, Spans, StandardDeviation, Wasserstein")]
    public void What_cannot_be_is_an_error_with_path_value_and_what_is_allowed(string guard, string expected)
    {
        _world.Configuration.SetGuard(guard);

        var create = () => _world.NumberGuard(guard => guard.Check("even", value => value % 2 == 0));

        create.Should().Throw<OptionsValidationException>().Which.Failures.Should().Contain($"PredictionGuardrails:Guards:fare:{expected}.");
    }

    [Theory]
    [InlineData("""{ "Mode": 1 }""", "Mode is \"1\": one of Enforce, Observe, Off is expected")]
    [InlineData("""{ "HandlerQueueCapacity": 0 }""", "HandlerQueueCapacity is \"0\": a whole number, at least 1 and at most 1000000, is expected")]
    [InlineData("""{ "HandlerQueueCapacity": 1.5 }""", "HandlerQueueCapacity is \"1.5\": a whole number, at least 1 and at most 1000000, is expected")]
    [InlineData("""{ "ShutdownTimeout": "-00:00:01" }""", "ShutdownTimeout is \"-00:00:01\": a duration as \"hh:mm:ss\" or \"d.hh:mm:ss\", at least \"00:00:00\" and at most \"31.00:00:00\", is expected")]
    [InlineData("""{ "Guards": "fare" }""", "Guards is \"fare\": a section with one section for each name is expected")]
    [InlineData("""{ "Guads": {} }""", "Guads is not a setting, did you mean \"Guards\"? Known here: Guards, HandlerQueueCapacity, IncidentResolveAfter, IncidentResolveAfterPredictions, LogSummaryInterval, MaximumLabels, Mode, ShutdownTimeout")]
    public void So_it_is_for_what_all_guards_share(string section, string expected)
    {
        _world.Configuration.Set(section);

        var create = () => _world.NumberGuard();

        create.Should().Throw<OptionsValidationException>().WithMessage($"PredictionGuardrails:{expected}.");
    }

    [Fact]
    public void Every_error_is_told_at_once()
    {
        _world.Configuration.Set("""{ "Mode": "On", "Guards": { "fare": { "Range": { "Minimum": "a", "Maximum": "b" }, "Finit": {} } } }""");

        var create = () => _world.NumberGuard();

        create.Should().Throw<OptionsValidationException>().Which.Failures.Should().HaveCount(4);
    }

    [Fact]
    public void A_label_has_to_be_one_of_its_type()
    {
        _world.Configuration.SetGuard("""{ "AllowedValues": { "Values": [ "approve", "1", "Maybe" ] }, "Fallback": { "Constant": "Perhaps" } }""");

        var create = () => _world.Guard<int, Verdict>();

        create.Should().Throw<OptionsValidationException>().Which.Failures.Should().Equal(
            "PredictionGuardrails:Guards:fare:Fallback:Constant is \"Perhaps\": a name of Verdict (Approve, Review, Decline) is expected.",
            "PredictionGuardrails:Guards:fare:AllowedValues:Values:1 is \"1\": a name of Verdict (Approve, Review, Decline) is expected.",
            "PredictionGuardrails:Guards:fare:AllowedValues:Values:2 is \"Maybe\": a name of Verdict (Approve, Review, Decline) is expected.");
    }

    [Fact]
    public void A_constant_in_configuration_has_to_be_a_number_or_a_label()
    {
        _world.Configuration.SetGuard("""{ "Fallback": { "Constant": 5 } }""");

        var create = () => _world.Guard<int, Quote>(guard => guard.Metric("price", quote => quote.Price));

        create.Should().Throw<OptionsValidationException>()
            .WithMessage("PredictionGuardrails:Guards:fare:Fallback:Constant cannot be set here for predictions of type Quote, only for numbers*: give it in code with FallBackTo(value).");
    }

    [Fact]
    public void Clamping_a_metric_that_cannot_be_written_is_an_error()
    {
        _world.Configuration.SetGuard("""{ "Metrics": { "price": { "Range": { "Maximum": 5, "OnBreach": "Clamp" } } } }""");

        var create = () => _world.Guard<int, Quote>(guard => guard.Metric("price", quote => quote.Price));

        create.Should().Throw<OptionsValidationException>().WithMessage(
            "PredictionGuardrails:Guards:fare:Metrics:price:Range:OnBreach is \"Clamp\": only a range can be clamped, and only where the number can be written back (give the metric's write function in code).");
    }

    [Theory]
    [InlineData(BreachAction.Clamp, "NotNull:OnBreach is \"Clamp\": only a range can be clamped*")]
    public void A_guard_cannot_clamp_everything(BreachAction action, string expected)
    {
        var create = () => _world.NumberGuard(guard => guard.OnBreach(action));

        create.Should().Throw<OptionsValidationException>().Which.Failures.Should().ContainMatch($"PredictionGuardrails:Guards:fare:{expected}");
    }

    [Fact]
    public void Code_cannot_observe_exceptions_either()
    {
        var create = () => _world.NumberGuard(guard => guard.OnException(BreachAction.Observe));

        create.Should().Throw<OptionsValidationException>().WithMessage("PredictionGuardrails:Guards:fare:Exceptions:OnBreach is \"Observe\": there is no prediction to pass on*");
    }

    [Fact]
    public void What_is_switched_off_is_not_held_against_anybody()
    {
        _world.Configuration.SetGuard("""
            { "Range": { "Enabled": false, "OnBreach": "Fallback" }, "AllowedValues": { "Enabled": false }, "Finite": { "Enabled": false, "OnBreach": "Fallback" } }
            """);

        var create = () => _world.NumberGuard(guard => guard.Range(0, 500));

        create.Should().NotThrow();
    }

    [Fact]
    public void Options_in_code_are_checked_as_they_are_set()
    {
        var options = new PredictionGuardrailsOptions();

        options.Invoking(it => it.HandlerQueueCapacity = 0).Should().Throw<ArgumentOutOfRangeException>();
        options.Invoking(it => it.MaximumLabels = 0).Should().Throw<ArgumentOutOfRangeException>();
        options.Invoking(it => it.ShutdownTimeout = TimeSpan.FromTicks(-1)).Should().Throw<ArgumentOutOfRangeException>();
        options.Invoking(it => it.LogSummaryInterval = TimeSpan.FromMilliseconds(999)).Should().Throw<ArgumentOutOfRangeException>();
    }
}
