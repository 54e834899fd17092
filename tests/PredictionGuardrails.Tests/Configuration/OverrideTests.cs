using PredictionGuardrails.Tests.Support;
using static PredictionGuardrails.Tests.Metrics.NumberCheckTests;

namespace PredictionGuardrails.Tests.Configuration;

public sealed class OverrideTests : IDisposable
{
    private readonly TestWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public void Configuration_overrides_what_code_states_and_leaves_the_rest()
    {
        _world.Configuration.SetGuard("""{ "Range": { "Maximum": 100 } }""");

        var guard = _world.NumberGuard(guard => guard.Range(5, 500));

        BreachOf(guard, 101).Expected.Should().Be("between 5 and 100");
    }

    [Fact]
    public void A_list_replaces_the_one_in_code()
    {
        _world.Configuration.SetGuard("""{ "AllowedValues": { "Values": [ 3, 4 ] } }""");

        var guard = _world.NumberGuard(guard => guard.AllowedValues([1, 2]));

        Passes(guard, 3).Should().BeTrue();
        Passes(guard, 1).Should().BeFalse();
    }

    [Fact]
    public void A_metrics_list_replaces_the_one_in_code()
    {
        _world.Configuration.SetGuard("""{ "Metrics": { "Currency": { "AllowedValues": { "Values": [ "EUR" ] } } } }""");

        var guard = _world.Guard<int, Quote>(guard => guard.Label("currency", quote => quote.Currency, it => it.AllowedValues(["USD"])));

        Passes(guard, new Quote(1, 1, "EUR")).Should().BeTrue();
        Passes(guard, new Quote(1, 1, "USD")).Should().BeFalse();
    }

    [Fact]
    public void Everything_that_is_data_can_be_configured()
    {
        _world.Configuration.SetGuard("""
            {
              "Mode": "Enforce",
              "ModelVersion": "2026-11",
              "OnBreach": "Fallback",
              "NotNull": { "OnBreach": "Throw" },
              "Finite": { "OnBreach": "Throw" },
              "Range": { "Minimum": 0, "Maximum": 500, "MinimumIsExclusive": true, "MaximumIsExclusive": true, "OnBreach": "Clamp" },
              "AllowedValues": { "Enabled": false, "Values": [ 1 ] },
              "Exceptions": { "OnBreach": "Fallback" },
              "Checks": { "Even": { "OnBreach": "Fallback" }, "odd": { "Enabled": false } },
              "Fallback": { "Constant": 2, "LastKnownGoodMaximumAge": "00:10:00" }
            }
            """);
        var guard = _world.NumberGuard(guard => guard
            .Check("even", value => value % 2 == 0 || value > 499, BreachAction.Throw)
            .Check("odd", value => value % 2 == 1));

        guard.Inspect(1, 501).Should().Be(Math.BitDecrement(500));
        guard.Inspect(1, 7).Should().Be(2, "there is no last good prediction yet");
        guard.Inspect(1, 12).Should().Be(12);
        guard.Inspect(1, 7).Should().Be(12, "the last good prediction goes before the constant");
        guard.Predict(1, _ => throw new TimeoutException()).Should().Be(12);
        BreachOf(guard, double.NaN).ModelVersion.Should().Be("2026-11");
    }

    [Fact]
    public void A_constant_in_configuration_replaces_the_one_in_code()
    {
        _world.Configuration.SetGuard("""{ "Fallback": { "Constant": 3 } }""");

        _world.NumberGuard(guard => guard.OnBreach(BreachAction.Fallback).FallBackTo(2)).Inspect(1, double.NaN).Should().Be(3);
    }

    [Fact]
    public void A_maximum_age_in_configuration_replaces_the_one_in_code()
    {
        _world.Configuration.SetGuard("""{ "Fallback": { "LastKnownGoodMaximumAge": "01:00:00" } }""");
        var guard = _world.NumberGuard(guard => guard.OnBreach(BreachAction.Fallback).FallBackToLastKnownGood(TimeSpan.FromSeconds(5)));
        guard.Inspect(1, 12);

        _world.Time.Advance(TimeSpan.FromMinutes(1));

        guard.Inspect(1, double.NaN).Should().Be(12);
    }

    [Fact]
    public void Constants_can_be_labels_and_nullable_numbers()
    {
        _world.Configuration.SetGuard("""{ "OnBreach": "Fallback", "Fallback": { "Constant": "review" }, "AllowedValues": { "Values": [ "review" ] } }""");
        _world.Guard<int, Verdict>().Inspect(1, Verdict.Approve).Should().Be(Verdict.Review);
        _world.Guard<int, string>(guard => guard.Label()).Inspect(1, "approve").Should().Be("review");

        _world.Configuration.SetGuard("""{ "OnBreach": "Fallback", "Fallback": { "Constant": 3 } }""");
        _world.Guard<int, int?>().Inspect(1, null).Should().Be(3);
    }

    [Fact]
    public void A_mode_for_all_guards_holds_where_a_guard_states_none()
    {
        _world.Configuration.Set("""{ "Mode": "Observe" }""");

        _world.NumberGuard().Mode.Should().Be(GuardMode.Observe);
        _world.NumberGuard(guard => guard.Mode(GuardMode.Off)).Mode.Should().Be(GuardMode.Off);
    }

    [Fact]
    public void The_section_can_be_handed_over_itself()
    {
        _world.Configuration.SetGuard("""{ "Range": { "Maximum": 100 } }""");

        using var guard = new PredictionGuard<double, double>("fare", null, new PredictionGuardDependencies
        {
            Configuration = _world.Configuration.Root.GetSection("predictionguardrails"),
        });

        Passes(guard, 101).Should().BeFalse();
    }

    [Fact]
    public void The_section_can_be_anywhere_and_errors_say_where()
    {
        _world.Configuration.SetAll("""{ "App": { "PredictionGuardrails": { "Guards": { "fare": { "Range": { "Minimum": "a" } } } } } }""");

        var create = () => new PredictionGuard<double, double>("fare", null, new PredictionGuardDependencies
        {
            Configuration = _world.Configuration.Root.GetSection("App"),
        });

        create.Should().Throw<Microsoft.Extensions.Options.OptionsValidationException>().WithMessage("PredictionGuardrails configuration is invalid:\n  - App:PredictionGuardrails:Guards:fare:Range:Minimum: 'a' isn't valid. Expected a finite number, for example 0.5.");
    }

    [Fact]
    public void An_empty_section_changes_nothing()
    {
        _world.Configuration.SetGuard("""{ "Range": {}, "Finite": {}, "Metrics": {}, "Fallback": null }""");

        Passes(_world.NumberGuard(guard => guard.Range(0, 5)), 6).Should().BeFalse();
    }

    [Fact]
    public void The_smallest_that_is_allowed_is_allowed()
    {
        _world.Configuration.Set("""
            {
              "HandlerQueueCapacity": 1, "ShutdownTimeout": "00:00:00", "LogSummaryInterval": "00:00:01",
              "Guards": { "fare": { "Fallback": { "LastKnownGoodMaximumAge": "00:00:01" } } }
            }
            """);

        FluentActions.Invoking(() => _world.NumberGuard()).Should().NotThrow();
    }

    [Fact]
    public void Other_guards_in_the_same_section_are_none_of_a_single_guards_business()
    {
        _world.Configuration.Set("""{ "Guards": { "other": { "Mode": "Off" } } }""");

        _world.NumberGuard().Mode.Should().Be(GuardMode.Enforce);
    }
}
