using Microsoft.Extensions.AI;

namespace PredictionGuardrails.AI;

/// <summary>Represents a request to a chat client, which is the input of its guard.</summary>
/// <param name="Messages">The messages.</param>
/// <param name="Options">The options; <see langword="null"/> for none.</param>
public sealed record ChatRequest(IReadOnlyList<ChatMessage> Messages, ChatOptions? Options);
