namespace PredictionGuardrails.Testing.Tests;

public sealed class DrillReportTests
{
    private static readonly Fault Scaled = Faults.Scaled(10);
    private static readonly Fault Shuffled = Faults.Shuffled();

    [Fact]
    public void False_alarms_of_all_repetitions_are_per_million_clean_predictions()
    {
        var report = Of(Clean(1000, 3, (RuleNames.Change, 3)), Clean(3000, 2, (RuleNames.Change, 2)));

        (report.CleanPredictions, report.FalseAlarms, report.FalseAlarmsPerMillion).Should().Be((4000, 5, 1250));
        report.FalseAlarmsPerMillionInterval.Low.Should().BeApproximately(1.6235 * 250, 0.1);
        report.FalseAlarmsPerMillionInterval.High.Should().BeApproximately(11.6683 * 250, 0.1);
        report.CleanBreaches.Should().Equal(new Dictionary<string, long> { [RuleNames.Change] = 5 });
    }

    [Fact]
    public void A_rate_that_the_interval_begins_at_is_kept()
    {
        var report = Of(Clean(4000, 5, (RuleNames.Change, 5)));

        report.ShouldHaveFalseAlarmRate(report.FalseAlarmsPerMillionInterval.Low).Should().BeSameAs(report);
    }

    [Fact]
    public void Without_a_false_alarm_every_rate_is_kept()
    {
        var report = Of(Clean(4000, 0));

        report.ShouldHaveFalseAlarmRate(perMillion: 0).Should().BeSameAs(report);
    }

    [Fact]
    public void A_rate_below_the_interval_is_exceeded()
    {
        var report = Of(Clean(4000, 5, (RuleNames.Change, 3), (RuleNames.Shift, 2)));

        report.Invoking(report => report.ShouldHaveFalseAlarmRate(400)).Should().Throw<DrillException>().WithMessage(
            "Expected guard 'fare' to raise at most 400 false alarms per million predictions, but it raised 5 in 4,000 clean predictions: "
            + "405.87 to 2917.08 per million (95% confidence). Breaches by rule: Change 3, Shift 2.");
    }

    [Fact]
    public void A_fault_is_found_by_its_name_whatever_the_case()
    {
        var report = DrillReport.Of("fare", [Shuffled, Scaled], [Clean(1000, 0) with { Faults = [new(null, null, 0), new(9, RuleNames.Change, 0)] }]);

        report["X10"].Fault.Should().BeSameAs(Scaled);
    }

    [Fact]
    public void A_fault_that_is_not_part_of_the_report_is_an_error_that_names_those_that_are()
    {
        var report = DrillReport.Of("fare", [Shuffled, Scaled], [Clean(1000, 0) with { Faults = [new(null, null, 0), new(9, RuleNames.Change, 0)] }]);

        report.Invoking(report => report["x11"]).Should().Throw<KeyNotFoundException>().WithMessage("*'x11'*Available faults: shuffled, x10.");
    }

    [Fact]
    public void Wrong_answers_are_the_mean_of_the_repetitions_that_tried_the_fault()
    {
        var report = DrillReport.Of("fare", [Scaled], [
            Clean(1000, 0) with { Faults = [new(null, null, 0, "why not")] },
            Clean(1000, 0) with { Faults = [new(9, RuleNames.Change, 10)] },
            Clean(1000, 0) with { Faults = [new(9, RuleNames.Change, 40)] },
        ]);

        (report["x10"].WrongAnswers, report["x10"].SkipReason).Should().Be((25, null));
    }

    [Fact]
    public void The_table_has_a_row_for_each_fault_and_the_rules_by_frequency()
    {
        var report = DrillReport.Of(
            "fare",
            [Scaled, Shuffled],
            [
                Clean(1000, 0) with { Faults = [new(9, RuleNames.Change, 1500), new(null, null, 0)] },
                Clean(1000, 0) with { Faults = [new(2000, RuleNames.Range, 1500), new(null, null, 0)] },
                Clean(1000, 0) with { Faults = [new(5, RuleNames.Range, 1500), new(null, null, 0)] },
            ]);

        Lines(report).Should().Equal(
            "| Fault | Detected | By | Median delay | Worst delay | Wrong predictions returned |",
            "| --- | ---: | --- | ---: | ---: | ---: |",
            "| x10 (factor 10) | 100% | Range, Change | 9 | 2,000 | 1,500 |",
            "| shuffled * | 0% |  | – | – | 0 |",
            "",
            "\\* Can't be detected from outputs.",
            "",
            "False alarms: 0 in 3,000 clean predictions, 0 per million (95% confidence: 0 to 1229.63).",
            "");
    }

    [Fact]
    public void A_skipped_fault_has_a_reason_and_no_footnote()
    {
        var report = DrillReport.Of("fare", [Scaled, Shuffled], [Clean(1000, 0) with { Faults = [new(1, RuleNames.Range, 0), new(null, null, 0, "why not")] }]);

        Lines(report)[2..5].Should().Equal("| x10 (factor 10) | 100% | Range | 1 | 1 | 0 |", "| shuffled | – | why not | | | |", "");
        Lines(report)[5].Should().StartWith("False alarms");
    }

    [Fact]
    public void Clean_predictions_that_failed_a_check_are_told_from_false_alarms() =>
        Lines(Of(Clean(1000, 2, (RuleNames.Change, 2), (RuleNames.Range, 4))))[^2]
            .Should().EndWith("per million (95% confidence: 242.21 to 7224.69). Clean predictions that failed a check: 4 (Change 2, Range 4).");

    private static string[] Lines(DrillReport report) => report.ToMarkdown().ReplaceLineEndings("\n").Split('\n');

    private static DrillReport Of(params Repetition[] repetitions) => DrillReport.Of("fare", [], repetitions);

    private static Repetition Clean(long predictions, long falseAlarms, params (string Rule, long Times)[] breaches) =>
        new([], predictions, breaches.ToDictionary(breach => breach.Rule, breach => breach.Times), falseAlarms);
}
