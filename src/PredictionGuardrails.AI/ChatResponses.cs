using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Extensions.AI;
using PredictionGuardrails.Text;

namespace PredictionGuardrails.AI;

/// <summary>
/// What is read off a response. Of several messages, such as those of functions that were called on the way, the model's last one is its answer, so that a
/// guard outside of function invocation finds what one inside of it does.
/// </summary>
internal static class ChatResponses
{
    /// <summary>Of a refusal so much is shown.</summary>
    private const int LongestQuote = 120;

    /// <summary>How providers say that an answer was refused: in the words of OpenAI, Anthropic, Gemini, Bedrock, and Cohere.</summary>
    private static readonly FrozenSet<string> Refusals = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "content_filter", "content-filter", "refusal", "safety", "image_safety", "recitation", "blocklist", "prohibited_content", "spii", "guardrail_intervened", "content_filtered", "error_toxic");

    /// <summary>How they say that it was cut off.</summary>
    private static readonly FrozenSet<string> Truncations = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase, "length", "max_tokens", "max_output_tokens", "model_length", "model_context_window_exceeded", "error_limit");

    /// <summary>How they, and servers such as vLLM, say that it failed on the way.</summary>
    private static readonly FrozenSet<string> Failures = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase, "error", "abort", "aborted", "cancelled", "canceled", "malformed_function_call", "unexpected_tool_call");

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

    public static bool IsFinished(ChatResponse response) => !Unfinished.TryGetValue(response, out _) && !Failures.Contains(response.FinishReason?.Value ?? "");

    public static string DescribeEnd(ChatResponse response) => response.FinishReason is { } reason
        ? $"a response that ended with '{Shorten(reason.Value)}'"
        : "a stream that ended without a finish reason";

    /// <summary>
    /// What a response says: its text, or, if it has none, what else is in it, such as "call of get_fare"; empty if there is nothing. A refusal without
    /// a word is described as that.
    /// </summary>
    public static string Saying(ChatResponse response)
    {
        var text = TextOf(response);
        if (!BlankText.IsBlank(text))
        {
            return text;
        }

        List<string> contents = [.. ContentsOf(response).Select(Describe).OfType<string>()];
        return contents is [] && IsRefused(response) ? "refusal" : string.Join(", ", contents);
    }

    public static bool IsRefused(ChatResponse response) =>
        Refusals.Contains(response.FinishReason?.Value ?? "") || ContentsOf(response).Any(static content => content is ErrorContent);

    public static bool IsTruncated(ChatResponse response) => Truncations.Contains(response.FinishReason?.Value ?? "");

    /// <summary>What the provider said of a refusal.</summary>
    public static string DescribeRefusal(ChatResponse response)
    {
        var said = ContentsOf(response).OfType<ErrorContent>().Select(static error => error.Message)
            .FirstOrDefault(static message => !BlankText.IsBlank(message));
        return said is null ? $"a refusal ({response.FinishReason?.Value ?? "no finish reason"})" : $"a refusal: '{Shorten(said)}'";
    }

    /// <summary>Whether every call can be made: its function has a name, and its arguments could be read.</summary>
    public static bool HasReadableCalls(ChatResponse response) => !ContentsOf(response).OfType<FunctionCallContent>().Any(IsUnreadable);

    public static string DescribeCall(ChatResponse response)
    {
        var call = ContentsOf(response).OfType<FunctionCallContent>().First(IsUnreadable);
        return BlankText.IsBlank(call.Name) ? "a function call without a name"
            : $"a call to function '{Shorten(call.Name)}' with invalid arguments ({Shorten(call.Exception!.GetBaseException().Message)})";
    }

    private static bool IsUnreadable(FunctionCallContent call) => call.Exception is not null || BlankText.IsBlank(call.Name);

    /// <summary>Whether text that was requested as JSON is JSON, with the members that the schema requires. Empty and refused responses fail other checks.</summary>
    public static bool IsJsonWhereAsked(ChatRequest request, ChatResponse response) =>
        request.Options?.ResponseFormat is not ChatResponseFormatJson format
        || CallsFunctions(response)
        || IsRefused(response)
        || BlankText.IsBlank(Saying(response))
        || IsJson(TextOf(response), format.Schema);

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
        DataContent { Data.IsEmpty: true } => null,

        // Of what a client doesn't know, or of annotations alone.
        _ when content.GetType() == typeof(AIContent) => null,
        _ => content.GetType().Name,
    };

    private static string Shorten(string text) => text.Length <= LongestQuote ? text : $"{text[..LongestQuote]}…";

    private static bool IsJson(string text, JsonElement? schema)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.ValueKind != JsonValueKind.Null && HasRequiredMembers(document.RootElement, schema);
        }
        catch (JsonException)
        {
            // Text that isn't JSON is reported by the check that calls this.
            return false;
        }
    }

    /// <summary>A member of the answer that is missing would be read as a default. What is deeper in the schema is the provider's to keep.</summary>
    private static bool HasRequiredMembers(JsonElement answer, JsonElement? schema) =>
        schema is not { ValueKind: JsonValueKind.Object } asked
        || !asked.TryGetProperty("required", out var required)
        || required.ValueKind != JsonValueKind.Array
        || required.EnumerateArray().All(name => name.ValueKind != JsonValueKind.String
            || (answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty(name.GetString()!, out _)));
}
