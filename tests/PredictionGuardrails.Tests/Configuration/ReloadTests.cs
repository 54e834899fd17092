using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using PredictionGuardrails.Tests.Support;
using static PredictionGuardrails.Tests.Metrics.NumberCheckTests;

namespace PredictionGuardrails.Tests.Configuration;

public sealed class ReloadTests : IDisposable
{
    private readonly TestWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public void A_valid_change_takes_effect_for_the_next_call()
    {
        _world.Configuration.SetGuard("""{ "Range": { "Maximum": 500 } }""");
        var guard = _world.NumberGuard();

        _world.Configuration.SetGuard("""{ "Range": { "Maximum": 100 } }""");

        Passes(guard, 101).Should().BeFalse();
        _world.Logs.Should().ContainSingle(record => record.Id.Id == 4).Which.Message.Should().Be("Configuration reloaded.");
    }

    [Fact]
    public void Setting_that_is_removed_has_its_value_from_code_again()
    {
        _world.Configuration.SetGuard("""{ "Range": { "Maximum": 100 }, "AllowedValues": { "Values": [ 1 ] } }""");
        var guard = _world.NumberGuard(guard => guard.Range(0, 500));

        _world.Configuration.SetGuard("""{ "Mode": "Enforce" }""");

        Passes(guard, 400).Should().BeTrue();
    }

    [Fact]
    public void An_invalid_change_is_refused_logged_and_the_running_configuration_stays()
    {
        _world.Configuration.SetGuard("""{ "Range": { "Maximum": 500 } }""");
        var guard = _world.NumberGuard();

        _world.Configuration.SetGuard("""{ "Range": { "Maximum": "lots" }, "Mode": "Off" }""");

        Passes(guard, 501).Should().BeFalse();
        Passes(guard, 499).Should().BeTrue();
        var record = _world.Logs.Should().ContainSingle(record => record.Id.Id == 3).Which;
        record.Level.Should().Be(LogLevel.Error);
        record.Category.Should().Be("PredictionGuardrails");
        record.Message.Should().Be(
            "Configuration reload failed; keeping the current settings. PredictionGuardrails configuration is invalid:\n  - PredictionGuardrails:Guards:fare:Range:Maximum: 'lots' isn't valid. Expected a finite number, for example 0.5.");
    }

    [Fact]
    public void A_change_that_only_code_can_refuse_is_refused()
    {
        _world.Configuration.SetGuard("""{ "Range": { "Maximum": 500 } }""");
        var guard = _world.NumberGuard();

        _world.Configuration.SetGuard("""{ "Range": { "Maximum": 100, "OnBreach": "Fallback" } }""");

        Passes(guard, 400).Should().BeTrue();
        _world.Logs.Should().ContainSingle().Which.Id.Id.Should().Be(3);
    }

    [Fact]
    public void A_section_that_vanishes_is_refused()
    {
        _world.Configuration.SetGuard("""{ "Range": { "Maximum": 500 } }""");
        var guard = _world.NumberGuard();

        _world.Configuration.SetAll("{}");

        Passes(guard, 501).Should().BeFalse();
        _world.Logs.Should().ContainSingle(record => record.Id.Id == 3).Which.Message.Should().EndWith("Section PredictionGuardrails was removed.");
    }

    [Fact]
    public void A_section_that_comes_later_is_followed_and_may_not_vanish_again()
    {
        var guard = _world.NumberGuard();

        _world.Configuration.SetGuard("""{ "Range": { "Maximum": 500 } }""");
        Passes(guard, 501).Should().BeFalse();

        _world.Configuration.SetAll("{}");
        Passes(guard, 501).Should().BeFalse();
    }

    [Fact]
    public void A_refused_change_can_be_mended()
    {
        _world.Configuration.SetGuard("""{ "Range": { "Maximum": 500 } }""");
        var guard = _world.NumberGuard();
        _world.Configuration.SetGuard("""{ "Range": { "Maximum": "lots" } }""");

        _world.Configuration.SetGuard("""{ "Range": { "Maximum": 100 } }""");

        Passes(guard, 101).Should().BeFalse();
    }

    [Fact]
    public void A_reload_keeps_the_last_good_prediction()
    {
        _world.Configuration.SetGuard("""{ "OnBreach": "Fallback", "Fallback": { "LastKnownGoodMaximumAge": "00:01:00" } }""");
        var guard = _world.NumberGuard();
        guard.Inspect(1, 12);

        _world.Configuration.SetGuard("""{ "OnBreach": "Fallback", "Fallback": { "LastKnownGoodMaximumAge": "00:02:00" } }""");

        guard.Inspect(1, double.NaN).Should().Be(12);
    }

    [Fact]
    public async Task No_call_sees_half_of_one_configuration_and_half_of_another()
    {
        // In either configuration the two checks contradict each other, so that every prediction breaches exactly one of them.
        const string positive = """{ "Range": { "Minimum": 0, "OnBreach": "Observe" }, "Fallback": { "Constant": 1 }, "Checks": { "sign": { "OnBreach": "Fallback" } } }""";
        const string negative = """{ "Range": { "Maximum": 0, "OnBreach": "Fallback" }, "Fallback": { "Constant": -1 }, "Checks": { "sign": { "OnBreach": "Observe" } } }""";
        _world.Configuration.SetGuard(positive);
        var guard = _world.NumberGuard(guard => guard.Check("sign", value => Math.Abs(value) == 1));
        using var stop = new CancellationTokenSource();

        var calls = Task.Run(() =>
        {
            var answers = new HashSet<double>();
            while (!stop.IsCancellationRequested)
            {
                answers.Add(guard.Inspect(1, 5));
            }

            return answers;
        });
        for (var i = 0; i < 200; i++)
        {
            _world.Configuration.SetGuard(i % 2 == 0 ? negative : positive);
        }

        await stop.CancelAsync();
        (await calls).Should().BeSubsetOf([1, -1]);
    }

    [Fact]
    public void Code_is_asked_once_what_it_states()
    {
        var asked = 0;
        using var guard = new PredictionGuard<double, double>("fare", null, new PredictionGuardDependencies
        {
            Configuration = _world.Configuration.Root,
            Configure = options =>
            {
                asked++;
                options.Mode = GuardMode.Observe;
            },
        });

        _world.Configuration.SetGuard("""{ "Range": { "Maximum": 500 } }""");

        asked.Should().Be(1);
        guard.Mode.Should().Be(GuardMode.Observe);
    }

    [Fact]
    public void A_setting_that_goes_bad_while_it_is_read_is_refused_too()
    {
        var provider = new SpoiltProvider();
        var configuration = new ConfigurationRoot([provider]);
        using var guard = new PredictionGuard<double, double>("fare", null, new PredictionGuardDependencies
        {
            Configuration = configuration,
            LoggerFactory = _world.LoggerFactory,
            TimeProvider = _world.Time,
        });

        for (var readsUntilSpoilt = 0; readsUntilSpoilt < 20; readsUntilSpoilt++)
        {
            provider.ReadsUntilSpoilt = readsUntilSpoilt;
            FluentActions.Invoking(configuration.Reload).Should().NotThrow();
            Passes(guard, 501).Should().BeFalse();
        }

        _world.Logs.Should().Contain(record => record.Id.Id == 3 && record.Message.Contains("convert"), "the binder met it at least once");
    }

    [Fact]
    public void A_guard_that_is_gone_follows_no_changes()
    {
        _world.Configuration.SetGuard("""{ "Range": { "Maximum": 500 } }""");
        _world.NumberGuard().Dispose();

        _world.Configuration.SetGuard("""{ "Range": { "Maximum": 100 } }""");

        _world.Logs.Should().BeEmpty();
    }

    /// <summary>A maximum of 500, and no number any more after it was read so many times.</summary>
    private sealed class SpoiltProvider : ConfigurationProvider
    {
        private const string Maximum = "PredictionGuardrails:Guards:fare:Range:Maximum";

        public SpoiltProvider() => Set(Maximum, "500");

        public int ReadsUntilSpoilt { get; set; } = int.MaxValue;

        public override bool TryGet(string key, out string? value)
        {
            var isThere = base.TryGet(key, out value);
            if (key == Maximum && ReadsUntilSpoilt-- <= 0)
            {
                value = "lots";
            }

            return isThere;
        }
    }
}
