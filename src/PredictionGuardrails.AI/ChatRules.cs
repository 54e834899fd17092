namespace PredictionGuardrails.AI;

/// <summary>The names of the checks that come with a guard around a chat client, beside <see cref="RuleNames.NotEmpty"/>; their settings are under <c>Checks:{name}</c>.</summary>
public static class ChatRules
{
    /// <summary>The response's own metadata say that a filter of contents refused it. Observed unless stated otherwise.</summary>
    public const string NotRefused = "NotRefused";

    /// <summary>The response's own metadata say that it was cut off at its maximum length. Observed unless stated otherwise.</summary>
    public const string NotTruncated = "NotTruncated";

    /// <summary>JSON was asked for, by <see cref="Microsoft.Extensions.AI.ChatOptions.ResponseFormat"/>, and the text is none.</summary>
    public const string JsonAsAsked = "JsonAsAsked";
}
