using System.Text.Json;
using Microsoft.Extensions.AI;

namespace PredictionGuardrails.AI;

/// <summary>What is read off a response.</summary>
internal static class ChatResponses
{
    /// <summary>What a response says: its text, or, where it has none, what else is in it, such as "call of get_fare"; empty where there is nothing.</summary>
    public static string Saying(ChatResponse response)
    {
        var text = response.Text;
        return string.IsNullOrWhiteSpace(text)
            ? string.Join(", ", response.Messages.SelectMany(static message => message.Contents).Select(Describe).OfType<string>())
            : text;
    }

    public static bool IsJsonWhereAsked(ChatRequest request, ChatResponse response) =>
        request.Options?.ResponseFormat is not ChatResponseFormatJson || CallsFunctions(response) || IsJson(response.Text);

    private static bool CallsFunctions(ChatResponse response) =>
        response.Messages.Any(static message => message.Contents.Any(static content => content is FunctionCallContent));

    private static string? Describe(AIContent content) => content switch
    {
        TextContent or TextReasoningContent or UsageContent => null,
        FunctionCallContent call => $"call of {call.Name}",
        _ => content.GetType().Name,
    };

    private static bool IsJson(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return true;
        }
        catch (JsonException)
        {
            // Text that isn't JSON is reported by the check that calls this.
            return false;
        }
    }
}
