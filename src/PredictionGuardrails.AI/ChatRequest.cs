using Microsoft.Extensions.AI;

namespace PredictionGuardrails.AI;

/// <summary>What a chat client is asked: the input of a guard around one.</summary>
/// <param name="Messages">The messages.</param>
/// <param name="Options">The options; null for none.</param>
public sealed record ChatRequest(IReadOnlyList<ChatMessage> Messages, ChatOptions? Options);
