using PredictionGuardrails.Experiments.Assignment;

namespace PredictionGuardrails.Experiments.Tests.Assignment;

/// <summary>Shares are those of a whole.</summary>
public sealed class ArmSharesTests
{
    public static TheoryData<double, double> Invalid => new() { { 0.5, 0.4 }, { 1, 0 }, { 1.5, -0.5 }, { double.NaN, 1 } };

    [Theory]
    [MemberData(nameof(Invalid))]
    public void Shares_that_are_not_of_a_whole_throw(double control, double variant)
    {
        var act = () => new ArmShares(control, variant);

        act.Should().Throw<ArgumentException>();
    }

    [Fact]
    public void Control_alone_throws()
    {
        var act = () => new ArmShares(1);

        act.Should().Throw<ArgumentException>();
    }

    [Fact]
    public void Largest_number_has_the_last_arm()
    {
        new ArmShares(0.1, 0.2, 0.7).ArmOf(ulong.MaxValue).Should().Be(2);
    }

    [Fact]
    public void Number_at_a_cut_has_the_arm_above_it()
    {
        new ArmShares(0.5, 0.5).ArmOf(1UL << 63).Should().Be(1);
    }
}
