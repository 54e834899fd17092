using PredictionGuardrails.Tests.Support;

namespace PredictionGuardrails.Tests;

public sealed class DisposalTests : IDisposable
{
    private readonly TestWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public void Calls_after_disposal_are_refused()
    {
        var guard = _world.NumberGuard();

        guard.Dispose();

        guard.Invoking(it => it.Predict(1, input => input)).Should().Throw<ObjectDisposedException>();
        guard.Invoking(it => it.Inspect(1, 1)).Should().Throw<ObjectDisposedException>();
        guard.Invoking(it => it.PredictAsync(1, (input, _) => new(input))).Should().Throw<ObjectDisposedException>();
        guard.Invoking(it => it.InspectAsync(1, 1)).Should().Throw<ObjectDisposedException>();
    }

    [Theory]
    [InlineData(GuardMode.Off)]
    [InlineData(GuardMode.Enforce)]
    public void Neither_a_switch_nor_a_reload_brings_a_disposed_guard_back(GuardMode mode)
    {
        var guard = _world.NumberGuard();
        guard.Dispose();

        guard.OverrideMode(mode);
        _world.Configuration.SetGuard("""{ "Mode": "Observe" }""");

        guard.Invoking(it => it.Predict(1, input => input)).Should().Throw<ObjectDisposedException>();
    }

    [Fact]
    public void A_guard_can_be_disposed_twice()
    {
        var guard = _world.NumberGuard();
        guard.Dispose();

        guard.Invoking(it => it.Dispose()).Should().NotThrow();
    }

    [Fact]
    public async Task Handlers_get_what_is_queued_before_a_guard_ends()
    {
        var guard = _world.NumberGuard(guard => guard.Finite(BreachAction.Observe));
        for (var i = 0; i < 100; i++)
        {
            guard.Inspect(i, double.NaN);
        }

        await guard.DisposeAsync();

        _world.Handler.Taken().Should().HaveCount(100);
    }
}
