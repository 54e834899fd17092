using Microsoft.Extensions.Time.Testing;
using PredictionGuardrails.Experiments.Assignment;
using PredictionGuardrails.Experiments.Decisions;

namespace PredictionGuardrails.Experiments.Tests.Decisions;

/// <summary>A service with 144 predictions a day, a third of whose customers of a week are new.</summary>
public sealed class SmallServiceTests
{
    private const int CallsOfDay = 144;
    private const int CallsOfCustomer = 3;
    private const double Alpha = 0.001 / 4;
    private readonly FakeTimeProvider _time = new();
    private readonly AssignmentPlan _plan = new("fare-v2", 1, new ArmShares(0.5, 0.5));

    [Fact]
    public void Failures_are_excluded_in_shadow_within_8_weeks()
    {
        var judge = ShadowJudge();

        Pass(weeks: 8, unit => judge.Add([CallResult.Answered], [CallResult.Answered], unit.Key));

        judge.Report().Guardrails[0].IsHarmExcluded.Should().BeTrue("2,688 customers have counted");
    }

    [Fact]
    public void Failures_are_excluded_in_a_canary_within_20_weeks()
    {
        var judge = CanaryJudge();

        Pass(weeks: 20, unit => judge.Add(new CallObservation(unit.Arm, CallResult.Answered, unit.Key), []));

        judge.Report().Variants[0].Guardrails[0].IsHarmExcluded.Should().BeTrue("6,720 customers have counted");
    }

    [Fact]
    public void Failures_that_are_as_frequent_as_the_margin_allows_are_not_excluded()
    {
        var judge = ShadowJudge();
        var count = 0;

        Pass(weeks: 8, unit => judge.Add([CallResult.Answered], [++count % 200 == 0 ? CallResult.Failed : CallResult.Answered], unit.Key));

        judge.Report().Guardrails[0].IsHarmExcluded.Should().BeFalse();
    }

    private void Pass(int weeks, Action<UnitAssignment> call)
    {
        for (var day = 0; day < 7 * weeks; day++)
        {
            for (var count = 0; count < CallsOfDay; count++)
            {
                call(_plan.Assign((day * CallsOfDay / CallsOfCustomer) + (count % (CallsOfDay / CallsOfCustomer))));
            }

            _time.Advance(TimeSpan.FromDays(1));
        }
    }

    private ShadowJudge ShadowJudge() => new(
        0,
        new VariantJudge("v2", [new PairedEventTest(GuardrailDeclaration.Failures, EventKind.Failures, Alpha, GuardrailDeclaration.Failures.Margin)]),
        _time);

    private CanaryJudge CanaryJudge() => new(
        [new VariantJudge("v2", [new EventTest(GuardrailDeclaration.Failures, EventKind.Failures, Alpha, GuardrailDeclaration.Failures.Margin)])],
        new ArmShares(0.5, 0.5),
        _time,
        static _ => { });
}
