using PredictionGuardrails.Experiments.Decisions;

namespace PredictionGuardrails.Experiments.Tests.Decisions;

/// <summary>Predictions without an error must not make a variant look harmless.</summary>
public sealed class ScoredPredictionsTests
{
    [Fact]
    public void Predictions_of_the_variant_that_can_not_be_compared_are_told()
    {
        var scored = Scored(control: 0, variant: 3);

        scored.AreEnough.Should().BeFalse();
        scored.HoldReason.Should().Be(
            "1.5% of the variant's predictions can't be compared with outcome 'paid', and 0% of the control's, so that no result is shown. Find out why: for example, they aren't probabilities.");
    }

    [Fact]
    public void Predictions_of_both_arms_that_can_not_be_compared_hold_nothing()
    {
        var scored = Scored(control: 100, variant: 101);

        (scored.AreEnough, scored.HoldReason).Should().Be((true, null));
    }

    [Fact]
    public void Few_predictions_hold_nothing_yet()
    {
        var scored = new ScoredPredictions("paid");
        scored.Add(isVariant: true, isScored: false);

        (scored.AreEnough, scored.HoldReason).Should().Be((false, null));
    }

    /// <summary>Both arms with 200 predictions each, some of which can't be compared.</summary>
    private static ScoredPredictions Scored(int control, int variant)
    {
        var scored = new ScoredPredictions("paid");
        for (var i = 0; i < 200; i++)
        {
            scored.Add(isVariant: false, i >= control);
            scored.Add(isVariant: true, i >= variant);
        }

        return scored;
    }
}
