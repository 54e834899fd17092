using System.Text.Json;
using PredictionGuardrails.Tool.Comparisons;
using PredictionGuardrails.Tool.Drills;
using PredictionGuardrails.Tool.Profiles;
using PredictionGuardrails.Tool.Replays;
using PredictionGuardrails.Tool.Settings;
using PredictionGuardrails.Tool.Suggestions;

namespace PredictionGuardrails.Tool.Tests;

/// <summary>The JSON is a contract, so all fields are documented.</summary>
public sealed class DocumentTests
{
    public static TheoryData<Type> Results =>
    [
        typeof(ProfileResult), typeof(MetricProfile), typeof(ReplayResult), typeof(ReplayBreach), typeof(EnforcedTrial), typeof(SuggestResult), typeof(SuggestedSetting), typeof(LeftOut),
        typeof(DrillResult), typeof(OwnOrder), typeof(DrilledFault), typeof(CompareResult), typeof(MetricComparison), typeof(TestedChange), typeof(Shift), typeof(CheckResult), typeof(SettingError),
    ];

    [Theory]
    [MemberData(nameof(Results))]
    public void Field_of_a_result_is_documented(Type result)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Guardrails.sln")))
        {
            folder = folder.Parent;
        }

        var document = File.ReadAllText(Path.Combine(folder.FullName, "docs", "how-to", "command-line-tool.md")).Replace("with `…Low` and `…High`", "`falseAlarmsPerMillionLow` `falseAlarmsPerMillionHigh`");

        result.GetProperties().Select(property => JsonNamingPolicy.CamelCase.ConvertName(property.Name)).Should().AllSatisfy(name => document.Should().Contain($"`{name}`"));
    }
}
