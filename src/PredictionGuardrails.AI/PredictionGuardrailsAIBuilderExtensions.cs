using Microsoft.Extensions.AI;
using PredictionGuardrails.AI;

namespace PredictionGuardrails;

/// <summary>Adds guards around chat clients and embedding generators.</summary>
public static class PredictionGuardrailsAIBuilderExtensions
{
    /// <summary>
    /// Adds a guard around a chat client. What is no answer is rejected: an empty one (the call of a function isn't empty), a refusal, one that was cut off,
    /// a stream that ends early, a call of a function whose arguments can't be read, and text that is no JSON if JSON was asked for (<see cref="ChatRules"/>).
    /// The guard watches the <c>length</c> and <c>fingerprint</c> of what is said (a hash, which repeats if answers do), the <c>finish reason</c>, and the
    /// <c>tokens</c> of the answer. It doesn't judge what an answer says.
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
                .Check(ChatRules.JsonAsAsked, ChatResponses.IsJsonWhereAsked, "JSON, as it was asked for", ChatResponses.DescribeText)
                .Check(ChatRules.NotRefused, (_, response) => !ChatResponses.IsRefused(response), "an answer", ChatResponses.DescribeRefusal)
                .Check(
                    ChatRules.NotTruncated,
                    (_, response) => !ChatResponses.IsTruncated(response),
                    "an answer that the model finished",
                    static _ => "an answer that was cut off at its maximum length")
                .Check(
                    ChatRules.Finished,
                    (_, response) => ChatResponses.IsFinished(response),
                    "an answer that the model finished",
                    static _ => "a stream that ended without a finish reason")
                .Check(
                    ChatRules.ReadableArguments,
                    (_, response) => ChatResponses.HasReadableCalls(response),
                    "calls of functions that can be made",
                    ChatResponses.DescribeCall)
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
