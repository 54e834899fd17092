using PredictionGuardrails.Tool.Experiments.Reports;

namespace PredictionGuardrails.Tool.Tests.Experiments;

/// <summary>Calls are divided where the shares of the arms change.</summary>
public sealed class ArmStratumTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 28, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Late_call_with_the_shares_of_before_belongs_to_the_stratum_of_before()
    {
        var strata = Divide((0, 0, 0.5), (1, 1, 0.5), (2, 1, 0.25), (3, 0, 0.5), (4, 0, 0.75));

        strata.Select(static stratum => stratum.Calls.Count).Should().Equal(3, 2);
    }

    [Fact]
    public void Shares_that_return_after_a_long_time_start_another_stratum() =>
        Divide((0, 0, 0.5), (1, 1, 0.25), (60, 0, 0.5)).Should().HaveCount(3);

    [Fact]
    public void Arm_without_calls_has_the_rest()
    {
        var shares = Divide((0, 0, 0.8)).Should().ContainSingle().Subject.Shares;

        (shares[0], shares[1]).Should().Be((0.8, 1 - 0.8));
    }

    [Fact]
    public void Arms_without_a_share_get_next_to_nothing()
    {
        var shares = Divide((0, 0, 1)).Should().ContainSingle().Subject.Shares;

        shares[1].Should().BeInRange(1e-7, 1e-5);
    }

    /// <param name="calls">The minute, the arm, and its probability.</param>
    private static List<ArmStratum> Divide(params (int Minute, int Arm, double Probability)[] calls) => ArmStratum.Divide(
        [.. calls.Select(static call => new ArmCall(Start.AddMinutes(call.Minute), Guid.Empty, call.Arm, call.Probability, null, CallAnswer.Answered, []))],
        arms: 2,
        TimeSpan.FromMinutes(10));
}
