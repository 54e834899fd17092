using System.Text.Json;
using PredictionGuardrails.PredictionLog;
using PredictionGuardrails.Tool.Comparisons;
using PredictionGuardrails.Tool.Drills;
using PredictionGuardrails.Tool.Experiments;
using PredictionGuardrails.Tool.Experiments.Reports;
using PredictionGuardrails.Tool.Experiments.Reports.Outcomes;
using PredictionGuardrails.Tool.Logs;
using PredictionGuardrails.Tool.Plans;
using PredictionGuardrails.Tool.PointInTime;
using PredictionGuardrails.Tool.Profiles;
using PredictionGuardrails.Tool.Replays;
using PredictionGuardrails.Tool.Settings;
using PredictionGuardrails.Tool.Suggestions;
using PredictionGuardrails.Tool.Tests.Support;

namespace PredictionGuardrails.Tool.Tests;

/// <summary>The JSON is a contract, so all fields are documented.</summary>
public sealed class DocumentTests
{
    public static TheoryData<Type> Results =>
    [
        typeof(ProfileResult), typeof(MetricProfile), typeof(ReplayResult), typeof(ReplayBreach), typeof(EnforcedTrial), typeof(SuggestResult), typeof(SuggestedSetting), typeof(LeftOut),
        typeof(DrillResult), typeof(OwnOrder), typeof(DrilledFault), typeof(CompareResult), typeof(MetricComparison), typeof(TestedChange), typeof(Shift), typeof(CheckResult), typeof(SettingError),
    ];

    public static TheoryData<Type> PlanResults => [typeof(PlanDiffResult), typeof(TrackingPlanChange), typeof(PlanWriteResult), typeof(WrittenGuard)];

    public static TheoryData<Type> LogResults =>
        [typeof(LogStats), typeof(LogDay), typeof(LogProcess), typeof(VerifyResult), typeof(ExportResult), typeof(EraseResult), typeof(LogReplay), typeof(LoggedOutcomes)];

    public static TheoryData<Type> PointInTimeResults =>
        [typeof(PointInTimeResult), typeof(TrainingColumn), typeof(FeatureResult), typeof(OutcomeResult), typeof(FeatureAgreement)];

    public static TheoryData<Type> ExperimentResults =>
    [
        typeof(ExperimentPlan), typeof(LabelHarm), typeof(PlannedFinding), typeof(PlannedDelay), typeof(ExperimentSimulation), typeof(SimulatedVariant),
        typeof(ExperimentReport), typeof(ReportedArm), typeof(ReportedStratum), typeof(ReportedVariant), typeof(ReportedGuardrail),
        typeof(ReportedOutcome), typeof(ReportedArmOutcomes),
    ];

    [Theory]
    [MemberData(nameof(ExperimentResults))]
    public void Field_of_a_result_about_experiments_is_documented(Type result) => CheckFields(result, "command-line-tool.md");

    [Theory]
    [MemberData(nameof(PointInTimeResults))]
    public void Field_of_a_result_about_points_in_time_is_documented(Type result) => CheckFields(result, "point-in-time-export.md");

    [Theory]
    [MemberData(nameof(Results))]
    public void Field_of_a_result_is_documented(Type result) => CheckFields(result, "command-line-tool.md");

    [Theory]
    [MemberData(nameof(PlanResults))]
    public void Field_of_a_result_about_plans_is_documented(Type result) => CheckFields(result, "tracking-plan.md");

    [Theory]
    [MemberData(nameof(LogResults))]
    public void Field_of_a_result_about_logs_is_documented(Type result) => CheckFields(result, "prediction-log-tool.md");

    private static void CheckFields(Type result, string page)
    {
        var document = Repository.Read("docs", "how-to", page).Replace("with `…Low` and `…High`", "`falseAlarmsPerMillionLow` `falseAlarmsPerMillionHigh`");

        result.GetProperties().Select(property => JsonNamingPolicy.CamelCase.ConvertName(property.Name)).Should().AllSatisfy(name => document.Should().Contain($"`{name}`"));
    }
}
