using CsCheck;
using PredictionGuardrails.Experiments.Assignment;

namespace PredictionGuardrails.Experiments.Tests.Assignment;

/// <summary>A unit's assignment depends on the salt, the unit, the exposure, and the shares, and on nothing else.</summary>
public sealed class AssignmentPlanTests
{
    private static readonly ArmShares Halves = new(0.5, 0.5);

    [Fact]
    public void Unit_keeps_its_assignment()
    {
        Gen.String.Sample(unit => new AssignmentPlan("fare", 0.5, Halves).Assign(unit).Should().Be(new AssignmentPlan("fare", 0.5, Halves).Assign(unit)));
    }

    [Fact]
    public void Text_and_its_characters_are_the_same_unit()
    {
        var plan = new AssignmentPlan("fare", 0.5, Halves);

        Gen.String.Sample(unit => plan.Assign(unit.AsSpan()).Should().Be(plan.Assign(unit)));
    }

    [Fact]
    public void Larger_exposure_moves_no_unit()
    {
        var exposures = Gen.Double[0, 1].Select(Gen.Double[0, 1], static (a, b) => (Low: Math.Min(a, b), High: Math.Max(a, b)));

        Gen.String.Select(exposures).Sample((unit, exposure) =>
        {
            var plan = new AssignmentPlan("fare", exposure.Low, Halves);
            var before = plan.Assign(unit);
            var after = plan.WithExposure(exposure.High).Assign(unit);
            return !before.IsExposed || before == after;
        });
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1000)]
    public void Exposure_of_none_or_all_is_exact(double exposure, int exposed)
    {
        var plan = new AssignmentPlan("fare", exposure, Halves);

        Enumerable.Range(0, 1000).Count(unit => plan.Assign(unit).IsExposed).Should().Be(exposed);
    }

    [Fact]
    public void Unit_outside_the_experiment_gets_the_control()
    {
        new AssignmentPlan("fare", 0, new ArmShares(0.01, 0.99)).Assign("anna").Arm.Should().Be(0);
    }

    [Fact]
    public void Arms_have_their_shares()
    {
        var plan = new AssignmentPlan("fare", 1, new ArmShares(0.5, 0.3, 0.2));

        var counts = Enumerable.Range(0, 100_000).CountBy(unit => plan.Assign($"unit {unit}").Arm).ToDictionary();

        // Within four standard errors.
        counts[0].Should().BeCloseTo(50_000, 633);
        counts[1].Should().BeCloseTo(30_000, 580);
        counts[2].Should().BeCloseTo(20_000, 506);
    }

    [Fact]
    public void Other_salt_assigns_independently()
    {
        var first = new AssignmentPlan("fare", 1, Halves);
        var second = new AssignmentPlan("minutes", 1, Halves);

        var same = Enumerable.Range(0, 100_000).Count(unit => first.Assign(unit).Arm == second.Assign(unit).Arm);

        // Within four standard errors.
        same.Should().BeCloseTo(50_000, 633);
    }

    [Fact]
    public void Key_is_independent_of_the_arm()
    {
        var plan = new AssignmentPlan("fare", 1, Halves);

        var lowKeys = Enumerable.Range(0, 100_000).Select(unit => plan.Assign(unit)).Where(static unit => unit.Key < ulong.MaxValue / 4).ToList();

        // A quarter of the units, half of them in each arm, within four standard errors.
        lowKeys.Count.Should().BeCloseTo(25_000, 548);
        lowKeys.Count(static unit => unit.Arm == 1).Should().BeCloseTo(lowKeys.Count / 2, 320);
    }

    [Fact]
    public void Assignment_carries_the_probability_of_its_arm()
    {
        var plan = new AssignmentPlan("fare", 1, new ArmShares(0.9, 0.1));

        Enumerable.Range(0, 1000).Select(unit => plan.Assign(unit)).Should().OnlyContain(unit => unit.Probability == (unit.Arm == 0 ? 0.9 : 0.1));
    }

    [Fact]
    public void Other_shares_start_a_stratum()
    {
        new AssignmentPlan("fare", 1, Halves).WithShares(new ArmShares(0.9, 0.1)).Assign("anna").Stratum.Should().Be(1);
    }

    [Fact]
    public void Same_shares_keep_the_stratum()
    {
        new AssignmentPlan("fare", 1, Halves).WithShares(new ArmShares(0.5, 0.5)).Stratum.Should().Be(0);
    }

    [Fact]
    public void Call_without_a_unit_has_no_key()
    {
        new AssignmentPlan("fare", 1, Halves).AssignByChance(UInt128.MaxValue / 3).Key.Should().Be(0);
    }

    [Fact]
    public void Assignment_allocates_nothing()
    {
        var plan = new AssignmentPlan("fare", 1, Halves);
        plan.Assign("anna");
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            plan.Assign("anna");
            plan.Assign(i);
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).Should().Be(0);
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.1)]
    [InlineData(double.NaN)]
    public void Exposure_that_is_no_share_throws(double exposure)
    {
        var act = () => new AssignmentPlan("fare", exposure, Halves);

        act.Should().Throw<ArgumentOutOfRangeException>();
    }
}
