using Microsoft.Extensions.AI;
using PredictionGuardrails.AI;

namespace PredictionGuardrails;

/// <summary>Provides extension methods that add guards for chat clients and embedding generators.</summary>
public static class PredictionGuardrailsAIBuilderExtensions
{
    /// <summary>
    /// Adds a guard for a chat client. It rejects responses that are empty (function calls aren't), refused, truncated, incomplete, contain function
    /// calls with invalid arguments, or aren't JSON although JSON was requested (<see cref="ChatRules"/>). It monitors the <c>length</c> and the
    /// <c>fingerprint</c> (a hash that repeats if responses repeat) of the text, the <c>finish reason</c>, and the <c>tokens</c>. It doesn't check the
    /// meaning of responses.
    /// </summary>
    /// <param name="builder">The builder.</param>
    /// <param name="name">The name of the guard. Its settings are in <c>PredictionGuardrails:Guards:{name}</c>.</param>
    /// <param name="configure">Configures additional checks, rules, and fallbacks.</param>
    /// <exception cref="ArgumentException"><paramref name="name"/> is empty, not allowed, or already registered.</exception>
    public static IPredictionGuardrailsBuilder AddChatGuard(
        this IPredictionGuardrailsBuilder builder, string name, Action<PredictionGuardBuilder<ChatRequest, ChatResponse>>? configure = null) =>
        builder.AddGuard<ChatRequest, ChatResponse>(name, guard =>
        {
            guard
                .Text(ChatResponses.Saying)
                .Check(ChatRules.JsonAsAsked, ChatResponses.IsJsonWhereAsked, "valid JSON, as requested", ChatResponses.DescribeText)
                .Check(
                    ChatRules.NotRefused,
                    (_, response) => !ChatResponses.IsRefused(response),
                    "a response that isn't a refusal",
                    ChatResponses.DescribeRefusal)
                .Check(
                    ChatRules.NotTruncated,
                    (_, response) => !ChatResponses.IsTruncated(response),
                    "a complete response",
                    static _ => "a response that was truncated at its maximum length")
                .Check(
                    ChatRules.Finished,
                    (_, response) => ChatResponses.IsFinished(response),
                    "a complete response",
                    ChatResponses.DescribeEnd)
                .Check(
                    ChatRules.ReadableArguments,
                    (_, response) => ChatResponses.HasReadableCalls(response),
                    "function calls with valid names and arguments",
                    ChatResponses.DescribeCall)
                .Label("finish reason", response => response.FinishReason?.Value ?? "none")
                .Metric("tokens", response => response.Usage?.OutputTokenCount, tokens => tokens.AllowNull());
            configure?.Invoke(guard);
        });

    /// <summary>
    /// Adds a guard for an embedding generator. Vectors must be finite, not all zeros, and have the expected length. Their length, norm, and
    /// fingerprint are monitored. See <see cref="OutputKind.Embedding"/>.
    /// </summary>
    /// <typeparam name="TInput">The type of the inputs, usually text.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <param name="name">The name of the guard. Its settings are in <c>PredictionGuardrails:Guards:{name}</c>.</param>
    /// <param name="length">The expected length of the vectors. The default is <see langword="null"/>, which monitors the length without checking it.</param>
    /// <param name="configure">Configures additional checks, rules, and fallbacks.</param>
    /// <exception cref="ArgumentException"><paramref name="name"/> is empty, not allowed, or already registered.</exception>
    public static IPredictionGuardrailsBuilder AddEmbeddingGuard<TInput>(
        this IPredictionGuardrailsBuilder builder, string name, int? length = null, Action<PredictionGuardBuilder<TInput, Embedding<float>>>? configure = null) =>
        builder.AddGuard<TInput, Embedding<float>>(name, guard =>
        {
            guard.Embedding(embedding => embedding.Vector, length: length);
            configure?.Invoke(guard);
        });
}
