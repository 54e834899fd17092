using Microsoft.Extensions.AI;
using PredictionGuardrails.AI;

namespace PredictionGuardrails;

/// <summary>Adds guards around chat clients and embedding generators.</summary>
public static class PredictionGuardrailsAIBuilderExtensions
{
    /// <summary>
    /// Adds a guard around a chat client. It refuses empty answers (the call of a function is none), and text that is no JSON where JSON was asked for; it
    /// observes answers that were refused by a filter or cut off (<see cref="ChatRules"/>), and watches the <c>length</c> and <c>fingerprint</c> of what is
    /// said (a hash, which repeats where answers do), the <c>finish reason</c> and the <c>tokens</c> of the answer. What an answer says is not judged.
    /// </summary>
    /// <param name="builder">The builder.</param>
    /// <param name="name">The guard's name; its settings are under <c>PredictionGuardrails:Guards:{name}</c>.</param>
    /// <param name="configure">Says what else the guard watches and does.</param>
    /// <exception cref="ArgumentException">The name is empty, not allowed, or taken.</exception>
    public static IPredictionGuardrailsBuilder AddChatGuard(
        this IPredictionGuardrailsBuilder builder, string name, Action<PredictionGuardBuilder<ChatRequest, ChatResponse>>? configure = null) =>
        builder.AddGuard<ChatRequest, ChatResponse>(name, guard =>
        {
            guard
                .Text(ChatResponses.Saying)
                .Check(ChatRules.JsonAsAsked, ChatResponses.IsJsonWhereAsked)
                .Check(ChatRules.NotRefused, response => response.FinishReason != ChatFinishReason.ContentFilter, BreachAction.Observe)
                .Check(ChatRules.NotTruncated, response => response.FinishReason != ChatFinishReason.Length, BreachAction.Observe)
                .Label("finish reason", response => response.FinishReason?.Value ?? "none")
                .Metric("tokens", response => response.Usage?.OutputTokenCount, tokens => tokens.AllowNull());
            configure?.Invoke(guard);
        });

    /// <summary>
    /// Adds a guard around an embedding generator: vectors have to be finite and not all zeros, and of the stated length; their length, norm and
    /// fingerprint are watched. See <see cref="OutputKind.Embedding"/>.
    /// </summary>
    /// <typeparam name="TInput">What is embedded: text, mostly.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <param name="name">The guard's name; its settings are under <c>PredictionGuardrails:Guards:{name}</c>.</param>
    /// <param name="length">How long the vectors are; null where that is not checked, but watched.</param>
    /// <param name="configure">Says what else the guard watches and does.</param>
    /// <exception cref="ArgumentException">The name is empty, not allowed, or taken.</exception>
    public static IPredictionGuardrailsBuilder AddEmbeddingGuard<TInput>(
        this IPredictionGuardrailsBuilder builder, string name, int? length = null, Action<PredictionGuardBuilder<TInput, Embedding<float>>>? configure = null) =>
        builder.AddGuard<TInput, Embedding<float>>(name, guard =>
        {
            guard.Embedding(embedding => embedding.Vector, length: length);
            configure?.Invoke(guard);
        });
}
