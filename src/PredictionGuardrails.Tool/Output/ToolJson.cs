using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using PredictionGuardrails.Tool.Profiles;
using PredictionGuardrails.Tool.Replays;

namespace PredictionGuardrails.Tool.Output;

/// <summary>The results as JSON. Names are part of the tool's contract; see docs/tool.md.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    WriteIndented = true)]
[JsonSerializable(typeof(ProfileResult))]
[JsonSerializable(typeof(ReplayResult))]
internal sealed partial class ToolJson : JsonSerializerContext
{
    /// <summary>For people to read too: quotes and umlauts as they are, since nothing here goes into a page.</summary>
    public static ToolJson Readable => field ??= new(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
