using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace PredictionGuardrails.AI;

/// <summary>
/// What is read off a response. Of several messages, such as those of functions that were called on the way, the model's last one is its answer, so that a
/// guard outside of function invocation finds what one inside of it does.
/// </summary>
internal static class ChatResponses
{
    /// <summary>Of a refusal so much is shown.</summary>
    private const int LongestQuote = 120;

    /// <summary>The responses of streams that ended without a finish reason. The response itself has to stay what the caller would get without a guard.</summary>
    private static readonly ConditionalWeakTable<ChatResponse, object> Unfinished = [];

    /// <summary>A response that came in parts, which can end before it does.</summary>
    public static ChatResponse OfStream(ChatResponse response)
    {
        if (response.FinishReason is null)
        {
            Unfinished.Add(response, Unfinished);
        }

        return response;
    }

    public static bool IsFinished(ChatResponse response) => !Unfinished.TryGetValue(response, out _);

    /// <summary>What a response says: its text, or, where it has none, what else is in it, such as "call of get_fare"; empty where there is nothing.</summary>
    public static string Saying(ChatResponse response)
    {
        var text = TextOf(response);
        return string.IsNullOrWhiteSpace(text) ? string.Join(", ", ContentsOf(response).Select(Describe).OfType<string>()) : text;
    }

    public static bool IsRefused(ChatResponse response) =>
        response.FinishReason == ChatFinishReason.ContentFilter || ContentsOf(response).Any(static content => content is ErrorContent);

    /// <summary>What the provider said of a refusal.</summary>
    public static string DescribeRefusal(ChatResponse response)
    {
        var said = ContentsOf(response).OfType<ErrorContent>().Select(static error => error.Message).FirstOrDefault(static message => !string.IsNullOrWhiteSpace(message));
        return said is null ? $"a refusal ({response.FinishReason?.Value ?? "no finish reason"})" : $"a refusal: \"{Shorten(said)}\"";
    }

    public static bool HasReadableArguments(ChatResponse response) => !ContentsOf(response).OfType<FunctionCallContent>().Any(static call => call.Exception is not null);

    public static string DescribeArguments(ChatResponse response)
    {
        var call = ContentsOf(response).OfType<FunctionCallContent>().First(static call => call.Exception is not null);
        return $"a call of {call.Name} whose arguments can't be read ({Shorten(call.Exception!.GetBaseException().Message)})";
    }

    public static bool IsJsonWhereAsked(ChatRequest request, ChatResponse response) =>
        request.Options?.ResponseFormat is not ChatResponseFormatJson || CallsFunctions(response) || IsJson(TextOf(response));

    public static string DescribeText(ChatResponse response) => $"\"{Shorten(TextOf(response))}\"";

    private static bool CallsFunctions(ChatResponse response) => ContentsOf(response).Any(static content => content is FunctionCallContent);

    private static string TextOf(ChatResponse response) => AnswerOf(response)?.Text ?? "";

    private static IEnumerable<AIContent> ContentsOf(ChatResponse response) => AnswerOf(response)?.Contents ?? [];

    private static ChatMessage? AnswerOf(ChatResponse response) =>
        response.Messages.LastOrDefault(static message => message.Role == ChatRole.Assistant) ?? response.Messages.LastOrDefault();

    private static string? Describe(AIContent content) => content switch
    {
        TextContent or TextReasoningContent or UsageContent => null,
        FunctionCallContent call => $"call of {call.Name}",
        _ => content.GetType().Name,
    };

    private static string Shorten(string text) => text.Length <= LongestQuote ? text : $"{text[..LongestQuote]}…";

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
