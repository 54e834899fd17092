namespace PredictionGuardrails.AI;

/// <summary>
/// Defines the names of the checks of a chat guard, in addition to <see cref="RuleNames.NotEmpty"/>. Their settings are in <c>Checks:{name}</c>.
/// </summary>
public static class ChatRules
{
    /// <summary>The model refused to respond, or a content filter blocked its response, according to the finish reason or the content.</summary>
    public const string NotRefused = "NotRefused";

    /// <summary>The response was truncated at its maximum length, according to the finish reason.</summary>
    public const string NotTruncated = "NotTruncated";

    /// <summary>A streamed response ended without a finish reason, or the finish reason says that the response failed, so it might be incomplete.</summary>
    public const string Finished = "Finished";

    /// <summary>The response contains a function call without a name or with invalid arguments.</summary>
    public const string ReadableArguments = "ReadableArguments";

    /// <summary>
    /// The response isn't valid JSON, is <c>null</c>, or lacks a member that the schema requires, although
    /// <see cref="Microsoft.Extensions.AI.ChatOptions.ResponseFormat"/> requests JSON.
    /// </summary>
    public const string JsonAsAsked = "JsonAsAsked";
}
