namespace PredictionGuardrails.Experiments.Tests.Running;

/// <summary>Another component decides which arm a unit gets.</summary>
public sealed class AssignerTests
{
    private static readonly (string, string?)[] Canary = [("Phase", "Canary")];

    [Fact]
    public async Task Assigner_decides_about_exposure_and_arm()
    {
        await using var service = Start(static unit => ValueTask.FromResult<string?>(unit.ToString() switch
        {
            "c1" => "V2",
            "c2" => "control",
            _ => null,
        }));

        service.Predict("c1").Should().Be(1);
        service.Predict("c2").Should().Be(20);
        service.Predict("c3").Should().Be(20);

        service.Status.ControlCalls.Should().Be(1);
        service.Variant.Calls.Should().Be(1);
    }

    [Fact]
    public async Task Call_whose_decision_takes_time_is_answered_by_the_control_and_not_compared()
    {
        await using var service = Start(static _ => new ValueTask<string?>(new TaskCompletionSource<string?>().Task));

        service.Predict("c1").Should().Be(20);

        service.Variant.SkippedCalls["not assigned"].Should().Be(1);
        service.Status.ControlCalls.Should().Be(0);
    }

    [Fact]
    public async Task Decision_that_fails_is_answered_by_the_control()
    {
        await using var service = Start(static _ => ValueTask.FromException<string?>(new InvalidOperationException("No flags.")));

        service.Predict("c1").Should().Be(20);

        service.Variant.SkippedCalls["not assigned"].Should().Be(1);
    }

    [Fact]
    public async Task Name_of_an_unknown_arm_is_counted()
    {
        await using var service = Start(static _ => ValueTask.FromResult<string?>("v9"));

        service.Predict("c1").Should().Be(20);

        service.Variant.SkippedCalls["not assigned"].Should().Be(1);
    }

    [Fact]
    public async Task Assignment_that_differs_from_the_shares_holds_the_experiment()
    {
        await using var service = Start(static unit => ValueTask.FromResult<string?>(unit.ToString()[^1] is '1' or '2' or '3' ? "v2" : "control"), variant: 20);

        service.PredictMany(3000);

        service.Variant.Decision.Should().Be(ExperimentDecision.Hold, service.Variant.Reason);
    }

    private static TestService Start(Func<PredictionKey, ValueTask<string?>> assign, double variant = 1) => new(
        experiment => experiment.Variant("v2", _ => ride => variant == 1 ? 1 : 2 * ride.Kilometers).AssignBy(_ => new Assigner(assign)), settings: Canary);

    private sealed class Assigner(Func<PredictionKey, ValueTask<string?>> assign) : IExperimentAssigner<Ride>
    {
        public ValueTask<string?> AssignAsync(Ride input, PredictionKey unit) => assign(unit);
    }
}
