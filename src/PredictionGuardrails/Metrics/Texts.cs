using System.Text.Json;

namespace PredictionGuardrails.Metrics;

/// <summary>What is asked about texts.</summary>
internal static class Texts
{
    /// <summary>Why a text isn't JSON with a value; null if it is.</summary>
    public static string? WhyNoJson(string? text)
    {
        try
        {
            using var document = JsonDocument.Parse((text ?? "").AsMemory());
            return document.RootElement.ValueKind == JsonValueKind.Null ? "the value is null" : null;
        }
        catch (JsonException exception)
        {
            return exception.Message;
        }
    }
}
