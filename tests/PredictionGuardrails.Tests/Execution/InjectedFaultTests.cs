using PredictionGuardrails.Tests.Support;

namespace PredictionGuardrails.Tests.Execution;

public sealed class InjectedFaultTests : IDisposable
{
    private readonly TestWorld _world = new();

    [Fact]
    public void Fault_is_applied_before_the_checks()
    {
        using var guard = _world.NumberGuard(guard => guard.Range(0, 100, BreachAction.Throw));
        guard.InjectedFault = value => value * 1000;

        guard.Invoking(guard => guard.Predict(10, ride => ride)).Should().Throw<PredictionRejectedException>().WithMessage("*was 10,000,*");
    }

    [Fact]
    public void Fault_is_applied_to_an_existing_prediction()
    {
        using var guard = _world.NumberGuard();
        guard.InjectedFault = value => -value;

        guard.Inspect(0, 7).Should().Be(-7);
    }

    [Fact]
    public async Task Fault_is_applied_to_asynchronous_predictions()
    {
        using var guard = _world.NumberGuard();
        guard.InjectedFault = value => -value;

        (await guard.PredictAsync(0, (_, _) => ValueTask.FromResult(7.0), TestContext.Current.CancellationToken)).Should().Be(-7);
        (await guard.InspectAsync(0, 7, TestContext.Current.CancellationToken)).Should().Be(-7);
    }

    [Fact]
    public void Fault_is_applied_while_the_guard_is_off()
    {
        using var guard = _world.NumberGuard(guard => guard.Mode(GuardMode.Off));
        guard.InjectedFault = value => -value;

        guard.Predict(7, ride => ride).Should().Be(-7);
    }

    [Fact]
    public void Exception_of_a_fault_is_an_exception_of_the_model()
    {
        using var guard = _world.NumberGuard(guard => guard.OnException(BreachAction.Fallback).FallBackTo(-1));
        guard.InjectedFault = _ => throw new TimeoutException();

        guard.Predict(7, ride => ride).Should().Be(-1);
    }

    [Fact]
    public void Without_it_predictions_are_the_models_again()
    {
        using var guard = _world.NumberGuard();
        guard.InjectedFault = value => -value;
        guard.InjectedFault = null;

        guard.Predict(7, ride => ride).Should().Be(7);
    }

    public void Dispose() => _world.Dispose();
}
