namespace PredictionGuardrails.Testing.Tests;

public sealed class FaultResultTests
{
    [Fact]
    public void Delays_have_a_median_and_a_worst()
    {
        var result = Of(Faults.Scaled(10), 7, null, 3, 5);

        (result.Detected, result.DetectionRate, result.MedianDelay, result.WorstDelay).Should().Be((3, 0.75, 7, 7));
    }

    [Fact]
    public void Without_a_run_there_is_no_rate()
    {
        var result = Of(Faults.Scaled(10));

        (result.DetectionRate, result.MedianDelay, result.WorstDelay).Should().Be((double.NaN, null, null));
    }

    [Fact]
    public void A_delay_at_the_limit_is_in_time_and_a_share_that_is_just_reached_is_enough()
    {
        var result = Of(Faults.Scaled(10), 10, 11);

        result.ShouldBeDetected(within: 10, share: 0.5).Should().BeSameAs(result);
    }

    [Fact]
    public void A_skipped_fault_is_not_detected_and_says_why()
    {
        var result = Of(Faults.Scaled(10)) with { SkipReason = "all outputs are integers" };

        result.Invoking(result => result.ShouldBeDetected()).Should().Throw<DrillException>()
            .WithMessage("x10 (factor 10) wasn't applied to guard 'fare': all outputs are integers.");
    }

    [Fact]
    public void A_failure_tells_the_delays_and_the_rules_by_frequency()
    {
        var result = Of(Faults.Scaled(10), 30, 10, 20) with { DetectedBy = new Dictionary<string, int> { [RuleNames.Shift] = 1, [RuleNames.Change] = 2 } };

        result.Invoking(result => result.ShouldBeDetected(within: 10)).Should().Throw<DrillException>().WithMessage(
            "Expected guard 'fare' to detect x10 (factor 10) within 10 predictions in at least 95% of 3 runs, but it did in 1. "
            + "Detected within 1,000 predictions in 3 of 3 runs: median 20, worst 30 (Change: 2, Shift: 1).");
    }

    [Fact]
    public void A_median_that_is_not_reached_is_later()
    {
        var result = Of(Faults.Scaled(10), 30, null, null) with { DetectedBy = new Dictionary<string, int> { [RuleNames.Shift] = 1 } };

        result.Invoking(result => result.ShouldBeDetected()).Should().Throw<DrillException>()
            .WithMessage("*in 1 of 3 runs: median later, worst 30 (Shift: 1).");
    }

    [Fact]
    public void A_fault_that_no_run_detected_tells_the_wrong_predictions_that_were_returned()
    {
        var result = Of(Faults.Scaled(10), null, null);

        result.Invoking(result => result.ShouldBeDetected()).Should().Throw<DrillException>()
            .WithMessage("*Not detected within 1,000 predictions in any run; 1,234 wrong predictions were returned.");
    }

    [Fact]
    public void A_fault_that_cannot_be_detected_is_said_to_be_one()
    {
        var result = Of(Faults.Shuffled(), null, null);

        result.Invoking(result => result.ShouldBeDetected()).Should().Throw<DrillException>()
            .WithMessage("*1,234 wrong predictions were returned. This fault can't be detected from outputs.");
    }

    private static FaultResult Of(Fault fault, params int?[] delays) =>
        new() { Guard = "fare", Fault = fault, DetectionDelays = delays, DetectedBy = new Dictionary<string, int>(), WrongAnswers = 1234 };
}
