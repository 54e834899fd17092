using Microsoft.Extensions.Logging;
using PredictionGuardrails.Tests.Support;

namespace PredictionGuardrails.Tests;

public sealed class ModeTests : IDisposable
{
    private readonly TestWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Theory]
    [InlineData(BreachAction.Throw)]
    [InlineData(BreachAction.Fallback)]
    [InlineData(BreachAction.Clamp)]
    public async Task Observe_reports_the_action_it_would_have_taken_and_changes_nothing(BreachAction action)
    {
        var guard = _world.NumberGuard(guard => guard.Mode(GuardMode.Observe).Range(0, 500, action).FallBackTo(1));

        guard.Predict(1, _ => 600).Should().Be(600);

        (await _world.Handler.NextAsync()).Should().BeEquivalentTo(new { Action = action, Mode = GuardMode.Observe, Observed = "600" });
    }

    [Fact]
    public async Task Observe_lets_the_models_exceptions_pass_and_reports_them()
    {
        var guard = _world.NumberGuard(guard => guard.Mode(GuardMode.Observe).OnException(BreachAction.Fallback).FallBackTo(1));

        guard.Invoking(it => it.Predict(1, _ => throw new TimeoutException())).Should().Throw<TimeoutException>();

        (await _world.Handler.NextAsync()).Should().BeEquivalentTo(new { Rule = RuleNames.Exceptions, Action = BreachAction.Fallback });
    }

    [Fact]
    public async Task Off_calls_the_model_and_does_nothing_else()
    {
        var guard = _world.NumberGuard(guard => guard.Mode(GuardMode.Off));

        guard.Predict(1, _ => double.NaN).Should().Be(double.NaN);
        guard.Inspect(1, double.NaN).Should().Be(double.NaN);
        (await guard.PredictAsync(1, (_, _) => new(double.NaN))).Should().Be(double.NaN);
        (await guard.InspectAsync(1, double.NaN)).Should().Be(double.NaN);

        await guard.DisposeAsync();
        _world.Handler.Taken().Should().BeEmpty();
    }

    [Fact]
    public void A_mode_switched_manually_holds_from_the_next_call_on()
    {
        var guard = _world.NumberGuard();

        guard.OverrideMode(GuardMode.Observe);

        guard.Mode.Should().Be(GuardMode.Observe);
        guard.ModeOverride!.Mode.Should().Be(GuardMode.Observe);
        guard.Predict(1, _ => double.NaN).Should().Be(double.NaN);
    }

    [Fact]
    public void A_mode_switched_manually_outlives_a_reload()
    {
        var guard = _world.NumberGuard();
        guard.OverrideMode(GuardMode.Observe);

        _world.Configuration.SetGuard("""{ "Mode": "Enforce" }""");

        guard.Mode.Should().Be(GuardMode.Observe);
    }

    [Fact]
    public void Taking_the_hand_away_brings_the_configured_mode_back()
    {
        _world.Configuration.SetGuard("""{ "Mode": "Off" }""");
        var guard = _world.NumberGuard();
        guard.OverrideMode(GuardMode.Enforce);

        guard.ClearModeOverride();

        guard.Mode.Should().Be(GuardMode.Off);
    }

    [Fact]
    public void A_switch_manually_is_logged_once()
    {
        var guard = _world.NumberGuard();

        guard.OverrideMode(GuardMode.Observe);
        guard.OverrideMode(GuardMode.Observe);

        _world.Logs.Should().ContainSingle(record => record.Id.Id == 8)
            .Which.Should().BeEquivalentTo(new
            {
                Category = "PredictionGuardrails.fare",
                Level = LogLevel.Warning,
                Message = "Mode changed manually from Enforce to Observe by code. Reason: none",
            });
    }

    [Fact]
    public async Task A_call_uses_one_configuration_from_start_to_end()
    {
        var guard = _world.NumberGuard();
        var answer = new TaskCompletionSource<double>();
        var call = guard.PredictAsync(1, async (_, _) => await answer.Task);

        guard.OverrideMode(GuardMode.Off);
        answer.SetResult(double.NaN);

        await FluentActions.Awaiting(() => call.AsTask()).Should().ThrowAsync<PredictionRejectedException>();
    }
}
