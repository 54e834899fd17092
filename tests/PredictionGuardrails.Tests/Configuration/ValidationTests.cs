using Microsoft.Extensions.Options;
using PredictionGuardrails.Tests.Support;

namespace PredictionGuardrails.Tests.Configuration;

public sealed class ValidationTests : IDisposable
{
    private readonly TestWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Theory]
    [InlineData("""{ "Range": { "Minimum": "abc" } }""", "Range:Minimum: 'abc' isn't valid. Expected a finite number, for example 0.5.")]
    [InlineData("""{ "Range": { "Minimum": "NaN" } }""", "Range:Minimum: 'NaN' isn't valid. Expected a finite number, for example 0.5.")]
    [InlineData("""{ "Range": { "Maximum": "1e999" } }""", "Range:Maximum: '1e999' isn't valid. Expected a finite number, for example 0.5.")]
    [InlineData("""{ "Range": { "Maximum": true } }""", "Range:Maximum: 'True' isn't valid. Expected a finite number, for example 0.5.")]
    [InlineData("""{ "Range": { "Maximum": "1,5" } }""", "Range:Maximum: '1,5' isn't valid. Expected a finite number, for example 0.5.")]
    [InlineData("""{ "Range": { "Minimum": { "Value": 1 } } }""", "Range:Minimum: A section or list isn't valid. Expected a finite number, for example 0.5.")]
    [InlineData("""{ "Range": { "Minimum": [ 1 ] } }""", "Range:Minimum: A section or list isn't valid. Expected a finite number, for example 0.5.")]
    [InlineData("""{ "Range": { "Minimum": null, "Maximum": 1 } }""", "Range:Minimum: The setting must not be null or an empty section. Expected a finite number, for example 0.5. To use the default, remove the setting.")]
    [InlineData("""{ "Rates": { "Zeros": { "Maximum": 50 } } }""", "Rates:Zeros:Maximum: '50' isn't valid. Expected a number from 0 to 1, for example 0.1 for 10%.")]
    [InlineData("""{ "KolmogorovSmirnov": { "Maximum": 2 } }""", "KolmogorovSmirnov:Maximum: '2' isn't valid. Expected a number from 0 to 1, for example 0.1 for 10%.")]
    [InlineData("""{ "StandardDeviation": { "Maximum": -5 } }""", "StandardDeviation:Maximum: '-5' isn't valid. Expected a number that is at least 0, for example 0.5.")]
    [InlineData("""{ "Range": 5 }""", "Range: '5' isn't valid. Expected a section, for example with Enabled.")]
    [InlineData("""{ "Range": { "Minimum": 5, "Maximum": 1 } }""", "Range: Minimum (5) is greater than Maximum (1).")]
    [InlineData("""{ "Range": { "Minimum": 1, "Maximum": 1, "MaximumIsExclusive": true } }""", "Range: No double is at least 1 and below 1.")]
    [InlineData("""{ "Range": { "OnBreach": "Throw" } }""", "Range: Set Minimum, Maximum, or both.")]
    [InlineData("""{ "Range": { "Minimum": 0, "OnBreach": "Explode" } }""", "Range:OnBreach: 'Explode' isn't valid. Expected Observe, Clamp, Fallback, or Throw.")]
    [InlineData("""{ "Range": { "Minimum": 0, "OnBreach": 3 } }""", "Range:OnBreach: '3' isn't valid. Expected Observe, Clamp, Fallback, or Throw.")]
    [InlineData("""{ "Range": { "Minimum": 0, "OnBreach": "" } }""", "Range:OnBreach: The setting must not be empty. Expected Observe, Clamp, Fallback, or Throw. To use the default, remove the setting.")]
    [InlineData("""{ "Range": { "Minimum": 0, "MinimumIsExclusive": 1 } }""", "Range:MinimumIsExclusive: '1' isn't valid. Expected true or false.")]
    [InlineData("""{ "Finite": { "OnBreach": "Clamp" } }""", "Finite:OnBreach: 'Clamp' isn't valid. Expected Observe, Fallback, or Throw.")]
    [InlineData("""{ "Exceptions": { "OnBreach": "Observe" } }""", "Exceptions:OnBreach: 'Observe' isn't valid. Expected Throw (rethrows the model's exception; the default) or Fallback.")]
    [InlineData("""{ "Mode": "Enforced" }""", "Mode: 'Enforced' isn't valid. Expected Enforce, Observe, or Off.")]
    [InlineData("""{ "ModelVersion": "" }""", "ModelVersion: The setting must not be empty. To use the default, remove the setting.")]
    [InlineData("""{ "Fallback": { "LastKnownGoodMaximumAge": "10" } }""", "Fallback:LastKnownGoodMaximumAge: '10' isn't valid. Expected a duration from 00:00:01 to 31.00:00:00, as hh:mm:ss or d.hh:mm:ss.")]
    [InlineData("""{ "Fallback": { "LastKnownGoodMaximumAge": "00:00:00" } }""", "Fallback:LastKnownGoodMaximumAge: '00:00:00' isn't valid. Expected a duration from 00:00:01 to 31.00:00:00, as hh:mm:ss or d.hh:mm:ss.")]
    [InlineData("""{ "Fallback": { "LastKnownGoodMaximumAge": "00:xx:00" } }""", "Fallback:LastKnownGoodMaximumAge: '00:xx:00' isn't valid. Expected a duration from 00:00:01 to 31.00:00:00, as hh:mm:ss or d.hh:mm:ss.")]
    [InlineData("""{ "Fallback": { "Constant": "cheap" } }""", "Fallback:Constant: 'cheap' isn't valid. Expected a number of type double.")]
    [InlineData("""{ "AllowedValues": { "Values": [] } }""", "AllowedValues:Values: At least one value is required.")]
    [InlineData("""{ "AllowedValues": { "Values": 5 } }""", "AllowedValues:Values: '5' isn't valid. Expected a list.")]
    [InlineData("""{ "AllowedValues": { "Values": [ 1, { "A": 1 } ] } }""", "AllowedValues:Values:1: A section, a list, or null isn't valid. Expected a string, number, or Boolean.")]
    [InlineData("""{ "AllowedValues": { "Values": [ 1, "two" ] } }""", "AllowedValues:Values:1: 'two' isn't valid. Expected a number of type double.")]
    [InlineData("""{ "AllowedValues": { "OnBreach": "Throw" } }""", "AllowedValues:Values: At least one value is required. To turn the check off, set Enabled to false.")]
    [InlineData("""{ "Metrics": 5 }""", "Metrics: '5' isn't valid. Expected a section that contains one section per name.")]
    [InlineData("""{ "Metrics": { "price": {} } }""", "Metrics:price: The guard doesn't define this metric. No metrics are defined.")]
    [InlineData("""{ "Checks": { "evne": {} } }""", "Checks:evne: The guard doesn't define this check. Did you mean 'even'?")]
    [InlineData("""{ "Checks": { "even": { "OnBreach": "Clamp" } } }""", "Checks:even:OnBreach: 'Clamp' isn't valid. Expected Observe, Fallback, or Throw.")]
    [InlineData("""{ "OnBreach": "Fallback" }""", "OnBreach: 'Fallback' requires a fallback. Call FallBackTo(…) in code, or set Fallback:Constant or Fallback:LastKnownGoodMaximumAge.")]
    [InlineData("""{ "OnBreach": "Fallback", "Range": { "Minimum": 0, "OnBreach": "Fallback" } }""", "OnBreach: 'Fallback' requires a fallback. Call FallBackTo(…) in code, or set Fallback:Constant or Fallback:LastKnownGoodMaximumAge.")]
    [InlineData("""{ "Rnage": { "Minimum": 0 } }""", "Rnage: Unknown setting. Did you mean 'Range'?")]
    [InlineData("""{ "Change": { "FalseAlarmEvery": 10 } }""", "Change:FalseAlarmEvery: '10' isn't valid. Expected a number of predictions from 1000 to 1e100, or a duration from 00:01:00 to 365000.00:00:00, for example 30.00:00:00.")]
    [InlineData("""{ "Change": { "FalseAlarmEvery": "00:00:10" } }""", "Change:FalseAlarmEvery: '00:00:10' isn't valid. Expected a number of predictions from 1000 to 1e100, or a duration from 00:01:00 to 365000.00:00:00, for example 30.00:00:00.")]
    [InlineData("""{ "Change": { "OnBreach": "Fallback" } }""", "Change:OnBreach: 'Fallback' requires a fallback. Call FallBackTo(…) in code, or set Fallback:Constant or Fallback:LastKnownGoodMaximumAge.")]
    [InlineData("""{ "Change": { "OnBreach": "Clamp" } }""", "Change:OnBreach: 'Clamp' isn't valid. Expected Observe, Fallback, or Throw.")]
    [InlineData("""{ "Change": { "IgnoreBelow": 10 } }""", "Change:IgnoreBelow: '10' isn't valid. Expected a fraction that is at least 0 and less than 1, for example 0.1 for 10%.")]
    [InlineData("""{ "Baseline": { "Predictions": 99 } }""", "Baseline:Predictions: '99' isn't valid. Expected a whole number from 100 to 1,000,000.")]
    [InlineData("""{ "Mean": { "Window": "00:05:00" } }""", "Mean: Set Minimum, Maximum, or WithinBaselineFactor.")]
    [InlineData("""{ "Mean": { "Minimum": 3, "Maximum": 2 } }""", "Mean: Minimum (3) is greater than Maximum (2).")]
    [InlineData("""{ "Mean": { "WithinBaselineFactor": 1 } }""", "Mean:WithinBaselineFactor: '1' isn't valid. Expected a number greater than 1, for example 2.")]
    [InlineData("""{ "Mean": { "Maximum": 2, "OnBreach": "Fallback" } }""", "Mean:OnBreach: 'Fallback' requires a fallback. Call FallBackTo(…) in code, or set Fallback:Constant or Fallback:LastKnownGoodMaximumAge.")]
    [InlineData("""{ "Quantiles": { "half": { "Maximum": 2 } } }""", "Quantiles:half: 'half' isn't a valid quantile. Expected a number from 0 to 1, for example 0.5 for the median.")]
    [InlineData("""{ "Shares": { "cash": { "Maximum": 0.2 } } }""", "Shares:cash: The rule applies only to labels, but the metric isn't a label.")]
    [InlineData("""{ "Wasserstein": { "Window": "00:05:00" } }""", "Wasserstein: The rule is off, so its settings have no effect. Set Maximum, or set Enabled to true.")]
    [InlineData("""{ "Baseline": { "Predictions": 100, "MinimumDistinctValues": 101 } }""", "Baseline:MinimumDistinctValues: '101' is greater than Baseline:Predictions (100). Raise Baseline:Predictions, or lower this setting.")]
    [InlineData("""{ "Range": "a\u001b[2Jb" }""", "Range: 'a\\u001b[2Jb' isn't valid. Expected a section, for example with Enabled.")]
    [InlineData("""{ "Colour": "red" }""", "Colour: Unknown setting. Available settings: AllowedValues, Baseline, Batch, Breaker, Change, Checks, Drift, Exceptions, Fallback, Finite, Inputs, JensenShannon, KolmogorovSmirnov, LearnedRange, Mean, Metrics, Mode, ModelVersion, NoData, NotEmpty, NotNull, OnBreach, Output, PopulationStability, Quantiles, Range, Rates, Segments, Shares, Spans, StandardDeviation, UnitOfMeasure, Wasserstein.")]
    public void Invalid_setting_is_an_error_with_path_value_and_expectation(string guard, string expected)
    {
        _world.Configuration.SetGuard(guard);

        var create = () => _world.NumberGuard(guard => guard.Check("even", value => value % 2 == 0));

        create.Should().Throw<OptionsValidationException>().Which.Failures.Should().Contain($"PredictionGuardrails:Guards:fare:{expected}");
    }

    [Theory]
    [InlineData("""{ "Mode": 1 }""", "Mode: '1' isn't valid. Expected Enforce, Observe, or Off.")]
    [InlineData("""{ "HandlerQueueCapacity": 0 }""", "HandlerQueueCapacity: '0' isn't valid. Expected a whole number from 1 to 1,000,000.")]
    [InlineData("""{ "HandlerQueueCapacity": 1.5 }""", "HandlerQueueCapacity: '1.5' isn't valid. Expected a whole number from 1 to 1,000,000.")]
    [InlineData("""{ "ShutdownTimeout": "-00:00:01" }""", "ShutdownTimeout: '-00:00:01' isn't valid. Expected a duration from 00:00:00 to 31.00:00:00, as hh:mm:ss or d.hh:mm:ss.")]
    [InlineData("""{ "Guards": "fare" }""", "Guards: 'fare' isn't valid. Expected a section that contains one section per name.")]
    [InlineData("""{ "Guads": {} }""", "Guads: Unknown setting. Did you mean 'Guards'?")]
    public void Invalid_setting_of_all_guards_is_an_error(string section, string expected)
    {
        _world.Configuration.Set(section);

        var create = () => _world.NumberGuard();

        create.Should().Throw<OptionsValidationException>().WithMessage($"PredictionGuardrails configuration is invalid:\n  - PredictionGuardrails:{expected}");
    }

    [Fact]
    public void Missing_fallback_is_one_error_at_the_setting_that_was_written()
    {
        _world.Configuration.SetGuard("""{ "OnBreach": "Fallback", "Range": { "Minimum": 0 }, "Change": { "OnBreach": "Fallback" } }""");

        var create = () => _world.NumberGuard();

        create.Should().Throw<OptionsValidationException>().WithMessage(
            "PredictionGuardrails configuration is invalid:\n"
            + "  - PredictionGuardrails:Guards:fare:OnBreach: 'Fallback' requires a fallback. "
            + "Call FallBackTo(…) in code, or set Fallback:Constant or Fallback:LastKnownGoodMaximumAge.");
    }

    [Fact]
    public void Missing_fallback_of_an_inherited_action_is_reported_at_the_guards_own_setting()
    {
        _world.Configuration.SetGuard("""{ "Change": { "OnBreach": "Fallback" }, "LearnedRange": { "Enabled": false } }""");

        var create = () => _world.Guard<int, Quote>(guard => guard.Metric("price", quote => quote.Price));

        create.Should().Throw<OptionsValidationException>().Which.Failures.Should().ContainSingle()
            .Which.Should().StartWith("PredictionGuardrails:Guards:fare:Change:OnBreach: 'Fallback' requires a fallback.");
    }

    [Fact]
    public void Error_that_follows_from_an_invalid_output_is_left_out()
    {
        _world.Configuration.SetGuard("""{ "Output": "Text", "Range": { "Minimum": 0 } }""");

        var create = () => _world.NumberGuard();

        create.Should().Throw<OptionsValidationException>().Which.Failures.Should().Equal(
            "PredictionGuardrails:Guards:fare:Output: 'Text' isn't supported for double predictions. Use Number or Probability.");
    }

    [Fact]
    public void Each_error_is_a_line_of_the_message()
    {
        _world.Configuration.SetGuard("""{ "Rnage": {}, "Finite": { "Enabled": "yes" } }""");

        var create = () => _world.NumberGuard();

        create.Should().Throw<OptionsValidationException>().Which.Message.Split('\n').Should().HaveCount(3)
            .And.StartWith("PredictionGuardrails configuration is invalid:")
            .And.Contain("  - PredictionGuardrails:Guards:fare:Rnage: Unknown setting. Did you mean 'Range'?")
            .And.Contain("  - PredictionGuardrails:Guards:fare:Finite:Enabled: 'yes' isn't valid. Expected true or false.");
    }

    [Fact]
    public void Every_error_is_reported_at_once()
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
            "PredictionGuardrails:Guards:fare:Fallback:Constant: 'Perhaps' isn't valid. Expected a value of enum Verdict (Approve, Review, Decline).",
            "PredictionGuardrails:Guards:fare:AllowedValues:Values:1: '1' isn't valid. Expected a value of enum Verdict (Approve, Review, Decline).",
            "PredictionGuardrails:Guards:fare:AllowedValues:Values:2: 'Maybe' isn't valid. Expected a value of enum Verdict (Approve, Review, Decline).");
    }

    [Fact]
    public void A_constant_in_configuration_has_to_be_a_number_or_a_label()
    {
        _world.Configuration.SetGuard("""{ "Fallback": { "Constant": 5 } }""");

        var create = () => _world.Guard<int, Quote>(guard => guard.Metric("price", quote => quote.Price));

        create.Should().Throw<OptionsValidationException>()
            .WithMessage("*\n  - PredictionGuardrails:Guards:fare:Fallback:Constant: A constant of type Quote can't be set in configuration. Set it in code with FallBackTo(value).");
    }

    [Theory]
    [InlineData("""{ "Change": { "OnBreach": "Fallback" } }""", "Change:OnBreach")]
    [InlineData("""{ "Change": { "Shift": { "OnBreach": "Fallback" } } }""", "Change:Shift:OnBreach")]
    [InlineData("""{ "Metrics": { "price": { "Change": { "OnBreach": "Fallback" } } } }""", "Metrics:price:Change:OnBreach")]
    [InlineData("""{ "Metrics": { "price": { "Change": { "Shift": { "OnBreach": "Fallback" } } } } }""", "Metrics:price:Change:Shift:OnBreach")]
    public void A_missing_fallback_is_reported_at_the_setting_that_asks_for_one(string settings, string path)
    {
        _world.Configuration.SetGuard(settings);

        var create = () => _world.Guard<int, Quote>(guard => guard.Metric("price", quote => quote.Price));

        create.Should().Throw<OptionsValidationException>().Which.Failures.Should().ContainSingle()
            .Which.Should().StartWith($"PredictionGuardrails:Guards:fare:{path}: 'Fallback' requires a fallback.");
    }

    [Fact]
    public void Clamping_a_metric_that_cannot_be_written_is_an_error()
    {
        _world.Configuration.SetGuard("""{ "Metrics": { "price": { "Range": { "Maximum": 5, "OnBreach": "Clamp" } } } }""");

        var create = () => _world.Guard<int, Quote>(guard => guard.Metric("price", quote => quote.Price));

        create.Should().Throw<OptionsValidationException>().WithMessage(
            "*\n  - PredictionGuardrails:Guards:fare:Metrics:price:Range:OnBreach: Clamp requires a Range check and, for a metric, a write function.");
    }

    [Theory]
    [InlineData(BreachAction.Clamp, "OnBreach: Clamp requires a Range check and, for a metric, a write function.")]
    public void A_guard_cannot_clamp_everything(BreachAction action, string expected)
    {
        var create = () => _world.NumberGuard(guard => guard.OnBreach(action));

        create.Should().Throw<OptionsValidationException>().Which.Failures.Should().Equal($"PredictionGuardrails:Guards:fare:{expected}");
    }

    [Fact]
    public void Code_cannot_observe_exceptions_either()
    {
        var create = () => _world.NumberGuard(guard => guard.OnException(BreachAction.Observe));

        create.Should().Throw<OptionsValidationException>().WithMessage("*\n  - PredictionGuardrails:Guards:fare:Exceptions:OnBreach: 'Observe' isn't valid. Expected Throw (rethrows the model's exception; the default) or Fallback.");
    }

    [Fact]
    public void Check_that_is_off_is_not_validated()
    {
        _world.Configuration.SetGuard("""
            { "Range": { "Enabled": false, "OnBreach": "Fallback" }, "AllowedValues": { "Enabled": false }, "Finite": { "Enabled": false, "OnBreach": "Fallback" },
              "Checks": { "even": { "Enabled": false, "OnBreach": "Fallback" } } }
            """);

        var create = () => _world.NumberGuard(guard => guard.Range(0, 500).Check("even", value => value % 2 == 0));

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
