using PredictionGuardrails.Experiments.Decisions;
using PredictionGuardrails.Experiments.Statistics;

namespace PredictionGuardrails.Experiments.Tests.Decisions;

/// <summary>Rates of outcomes are compared in the direction of harm, beyond both parts of the margin.</summary>
public sealed class OutcomeRateTestTests
{
    [Fact]
    public void Lower_rate_is_harm_only_if_it_is_declared_so()
    {
        Harm(HarmSide.Lower, ofControl: 3, ofVariant: 1).Should().BeTrue();
        Harm(HarmSide.Higher, ofControl: 3, ofVariant: 1).Should().BeFalse();
        Harm(HarmSide.Either, ofControl: 3, ofVariant: 1).Should().BeTrue();
    }

    [Fact]
    public void Higher_rate_is_harm_only_if_it_is_declared_so()
    {
        Harm(HarmSide.Lower, ofControl: 1, ofVariant: 3).Should().BeFalse();
        Harm(HarmSide.Higher, ofControl: 1, ofVariant: 3).Should().BeTrue();
        Harm(HarmSide.Either, ofControl: 1, ofVariant: 3).Should().BeTrue();
    }

    [Theory]
    [InlineData(nameof(HarmSide.Higher), double.NegativeInfinity, 1.25)]
    [InlineData(nameof(HarmSide.Lower), 0.8, double.PositiveInfinity)]
    [InlineData(nameof(HarmSide.Either), 0.8, 1.25)]
    public void Relative_margin_limits_the_ratio(string side, double lower, double upper) =>
        Fed(Enum.Parse<HarmSide>(side), new Margin(0.25), 2, 2).GetStatus("v2").Should().BeEquivalentTo(new { LowerMargin = lower, UpperMargin = upper });

    [Theory]
    [InlineData(nameof(HarmSide.Higher), double.NegativeInfinity, 2)]
    [InlineData(nameof(HarmSide.Lower), 0, double.PositiveInfinity)]
    public void Absolute_margin_limits_the_ratio_by_the_rate_of_the_control(string side, double lower, double upper) =>
        Fed(Enum.Parse<HarmSide>(side), new Margin(0.25, 0.2), 2, 2).GetStatus("v2").Should().BeEquivalentTo(new { LowerMargin = lower, UpperMargin = upper });

    [Fact]
    public void Absolute_margin_is_not_a_ratio_before_the_control_has_an_event() =>
        Fed(HarmSide.Higher, new Margin(0.25, 0.2), 0, 2).GetStatus("v2").UpperMargin.Should().Be(double.NaN);

    private static bool Harm(HarmSide side, int ofControl, int ofVariant) => Fed(side, new Margin(0.1), ofControl, ofVariant).IsHarmShown;

    /// <summary>1,000 calls of each arm, of which as many of ten have the event.</summary>
    private static OutcomeRateTest Fed(HarmSide side, Margin margin, int ofControl, int ofVariant)
    {
        var test = new OutcomeRateTest(new GuardrailDeclaration("metric", side, margin), "are wrong", 0.001, margin);
        for (var call = 0; call < 1000; call++)
        {
            test.Add(call % 10 < ofControl ? 1 : 0, isVariant: false, 0.5, unit: 0);
            test.Add(call % 10 < ofVariant ? 1 : 0, isVariant: true, 0.5, unit: 0);
        }

        return test;
    }
}
