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
    public void Observer_learns_which_predictions_have_a_fault()
    {
        var observer = new FaultObserver();
        using var guard = _world.NumberGuard(guard => guard.Observe(observer));

        guard.Predict(7, ride => ride);
        guard.InjectedFault = value => -value;
        guard.Predict(7, ride => ride);

        observer.Faults.Should().Equal(false, true);
    }

    [Fact]
    public void Fault_of_a_guard_is_none_of_the_arm_that_answers()
    {
        var observer = new FaultObserver();
        using var other = _world.Guard<double, double>(name: "other");
        using var guard = _world.NumberGuard(guard => guard.Observe(observer).Route(new Always(new() { Name = "v2", Guard = other, Model = ride => 2 * ride })));
        guard.InjectedFault = value => -value;

        guard.Predict(7, ride => ride).Should().Be(14);

        observer.Faults.Should().Equal(false);
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

    private sealed class FaultObserver : IPredictionObserver<double, double>
    {
        public List<bool> Faults { get; } = [];

        public void OnPrediction(in ObservedPrediction<double, double> prediction) => Faults.Add(prediction.IsFaultInjected);
    }

    private sealed class Always(PredictionArm<double, double> arm) : IPredictionRouter<double, double>
    {
        public PredictionArm<double, double>? Choose(double input, PredictionContext context) => arm;
    }
}
