using Microsoft.Extensions.Time.Testing;
using PredictionGuardrails.Experiments.Assignment;
using PredictionGuardrails.Experiments.Decisions;

namespace PredictionGuardrails.Experiments.Tests.Decisions;

public sealed class CanaryJudgeTests
{
    [Fact]
    public void Units_that_are_not_divided_as_configured_hold_the_experiment()
    {
        var judge = Judge(out _);

        for (var unit = 1UL; unit <= 30_000; unit++)
        {
            judge.Add(new CallObservation(unit % 25 < 13 ? 1 : 0, CallResult.Answered, unit * 0x9E3779B97F4A7C15), []);
        }

        judge.Report().Variants[0].Decision.Should().Be(ExperimentDecision.Hold);
        judge.Report().Variants[0].Reason.Should().StartWith("Units aren't divided between the arms as configured.");
    }

    [Fact]
    public void Harm_is_found_once()
    {
        var judge = Judge(out var found);

        for (var unit = 1UL; unit <= 1000; unit++)
        {
            judge.Add(new CallObservation((int)(unit % 2), unit % 2 == 1 ? CallResult.Failed : CallResult.Answered, unit), []);
        }

        judge.Evaluate();
        judge.IsHarmful(0).Should().BeTrue();
        found.Should().ContainSingle().Which.Calls.Should().BeLessThan(50);
    }

    [Fact]
    public void All_observations_of_several_threads_are_counted()
    {
        var judge = Judge(out _);

        Parallel.For(0, 20_000, i =>
        {
            judge.Add(new CallObservation(i % 2, CallResult.Answered, (ulong)i + 1), []);
            if (i % 7 == 0)
            {
                judge.Evaluate();
            }
        });

        judge.Report().ControlCalls.Should().Be(10_000);
        judge.Report().Variants[0].Calls.Should().Be(10_000);
        judge.Report().Units.Should().Equal(10_000, 10_000);
    }

    private static CanaryJudge Judge(out List<HarmFound> found)
    {
        found = [];
        var test = new EventTest(GuardrailDeclaration.Failures, EventKind.Failures, 0.001, GuardrailDeclaration.Failures.Margin);
        return new CanaryJudge([new VariantJudge("v2", [test])], new ArmShares(0.5, 0.5), new FakeTimeProvider(), found.Add);
    }
}
