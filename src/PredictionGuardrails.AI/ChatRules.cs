namespace PredictionGuardrails.AI;

/// <summary>The names of the checks that come with a guard around a chat client, beside <see cref="RuleNames.NotEmpty"/>; their settings are under <c>Checks:{name}</c>.</summary>
public static class ChatRules
{
    /// <summary>The model refused to answer, or a filter of contents refused its answer: by the finish reason, or by content that says so.</summary>
    public const string NotRefused = "NotRefused";

    /// <summary>The answer was cut off at its maximum length, by the finish reason.</summary>
    public const string NotTruncated = "NotTruncated";

    /// <summary>A streamed answer ended without a finish reason, so the rest of it may be missing.</summary>
    public const string Finished = "Finished";

    /// <summary>The answer calls a function that has no name, or with arguments that can't be read.</summary>
    public const string ReadableArguments = "ReadableArguments";

    /// <summary>JSON was asked for, by <see cref="Microsoft.Extensions.AI.ChatOptions.ResponseFormat"/>, and the text is none.</summary>
    public const string JsonAsAsked = "JsonAsAsked";
}
