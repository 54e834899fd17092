using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using PredictionGuardrails.Tool.Comparisons;
using PredictionGuardrails.Tool.Drills;
using PredictionGuardrails.Tool.Experiments;
using PredictionGuardrails.Tool.Experiments.Reports;
using PredictionGuardrails.Tool.Logs;
using PredictionGuardrails.Tool.Plans;
using PredictionGuardrails.Tool.PointInTime;
using PredictionGuardrails.Tool.Profiles;
using PredictionGuardrails.Tool.Replays;
using PredictionGuardrails.Tool.Settings;
using PredictionGuardrails.Tool.Suggestions;

namespace PredictionGuardrails.Tool.Output;

/// <summary>The results as JSON. Names are part of the tool's contract; see docs/how-to/command-line-tool.md.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(JsonStringEnumConverter<OutcomeType>)],
    WriteIndented = true)]
[JsonSerializable(typeof(ProfileResult))]
[JsonSerializable(typeof(ReplayResult))]
[JsonSerializable(typeof(SuggestResult))]
[JsonSerializable(typeof(DrillResult))]
[JsonSerializable(typeof(CompareResult))]
[JsonSerializable(typeof(CheckResult))]
[JsonSerializable(typeof(PlanDiffResult))]
[JsonSerializable(typeof(PlanWriteResult))]
[JsonSerializable(typeof(LogStats))]
[JsonSerializable(typeof(VerifyResult))]
[JsonSerializable(typeof(ExportResult))]
[JsonSerializable(typeof(PointInTimeResult))]
[JsonSerializable(typeof(LogReplay))]
[JsonSerializable(typeof(EraseResult))]
[JsonSerializable(typeof(ImportResult))]
[JsonSerializable(typeof(OutcomeAnalysis))]
[JsonSerializable(typeof(ExperimentPlan))]
[JsonSerializable(typeof(ExperimentSimulation))]
[JsonSerializable(typeof(ExperimentReport))]
internal sealed partial class ToolJson : JsonSerializerContext
{
    /// <summary>Writes quotes and umlauts unescaped for readability. The output isn't embedded in HTML.</summary>
    public static ToolJson Readable => field ??= new(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
