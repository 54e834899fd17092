using PredictionGuardrails.Experiments.Assignment;
using PredictionGuardrails.Experiments.Statistics;

namespace PredictionGuardrails.Experiments.Tests.Statistics;

/// <summary>Units that don't divide as configured are found.</summary>
public sealed class SampleRatioTestTests
{
    private static readonly ArmShares Halves = new(0.5, 0.5);

    [Fact]
    public void Counts_as_configured_show_nothing()
    {
        var test = new SampleRatioTest(Halves);
        test.Observe([10_050, 9_950]);

        test.IsMismatchShown.Should().BeFalse();
    }

    [Fact]
    public void Counts_unlike_those_configured_are_a_mismatch()
    {
        var test = new SampleRatioTest(Halves);
        test.Observe([10_400, 9_600]);

        test.IsMismatchShown.Should().BeTrue();
    }

    [Fact]
    public void Mismatch_stays_shown()
    {
        var test = new SampleRatioTest(Halves);
        test.Observe([10_400, 9_600]);
        test.Observe([20_000, 20_000]);

        test.IsMismatchShown.Should().BeTrue();
    }

    [Fact]
    public void Evidence_of_a_look_is_1_on_average()
    {
        var shares = new ArmShares(0.7, 0.3);
        var mean = 0.0;
        for (var variant = 0; variant <= 50; variant++)
        {
            var ways = SpecialFunctions.LogGamma(51) - SpecialFunctions.LogGamma(variant + 1) - SpecialFunctions.LogGamma(51 - variant);
            var probability = Math.Exp(ways + ((50 - variant) * Math.Log(0.7)) + (variant * Math.Log(0.3)));
            mean += probability * Math.Exp(SampleRatioTest.LogEvidence(shares, [50 - variant, variant]));
        }

        mean.Should().BeApproximately(1, 1e-9);
    }

    [Fact]
    public void Later_stratum_needs_more_evidence()
    {
        var first = new SampleRatioTest(Halves);
        var second = new SampleRatioTest(new ArmShares(0.9, 0.1));
        second.StartStratum(Halves);
        first.Observe([10_400, 9_600]);
        second.Observe([10_400, 9_600]);

        second.Evidence.Should().BeLessThan(first.Evidence);
    }

    [Fact]
    public void Merged_sketches_of_replicas_are_looked_at_like_their_counts()
    {
        var plan = new AssignmentPlan("fare", 1, Halves);
        var merged = new DistinctUnits(2);
        var other = new DistinctUnits(2);
        for (var unit = 0; unit < 1_000; unit++)
        {
            var assignment = plan.Assign(unit);
            merged.Add(assignment.Key, assignment.Arm);
            other.Add(assignment.Key, assignment.Arm);
        }

        merged.Merge(other);
        var test = new SampleRatioTest(Halves);
        test.Observe(merged.Count());
        var counted = new SampleRatioTest(Halves);
        counted.Observe(other.Count());

        test.Evidence.Should().Be(counted.Evidence);
    }

    [Theory]
    [InlineData(0.001, 1, 1, 0.001)]
    [InlineData(0.05, 2, 5, 0.005)]
    public void Budget_is_divided_over_variants_and_guardrails(double alpha, int variants, int guardrails, double each)
    {
        ErrorBudget.PerTest(alpha, variants, guardrails).Should().BeApproximately(each, 1e-12);
    }

    [Fact]
    public void Arm_that_was_stopped_is_left_out()
    {
        var test = new SampleRatioTest(new ArmShares(0.5, 0.25, 0.25));
        test.Observe([500, 250, 250]);
        test.StopArm(1);

        test.Observe([20_000, 250, 10_000]);
        test.IsMismatchShown.Should().BeFalse("the control and the other variant divide as two to one");

        test.Observe([40_000, 250, 22_000]);
        test.IsMismatchShown.Should().BeTrue();
    }

    [Fact]
    public void Control_that_is_left_alone_shows_nothing()
    {
        var test = new SampleRatioTest(new ArmShares(0.5, 0.5));
        test.StopArm(1);

        test.Observe([100_000, 10]);

        test.IsMismatchShown.Should().BeFalse();
    }
}
