using Microsoft.Extensions.DependencyInjection;
using PredictionGuardrails;
using PredictionGuardrails.AI;

// The namespace of the pipelines' builders.
namespace Microsoft.Extensions.AI;

/// <summary>Guards in the pipelines of Microsoft.Extensions.AI.</summary>
public static class PredictionGuardrailsAIPipelineExtensions
{
    /// <summary>
    /// Guards what comes from here on in the pipeline: <c>builder.Services.AddChatClient(client).UsePredictionGuardrails("support")</c>. Function calls pass
    /// untouched. A streamed chat is one prediction, checked at its end: where it is rejected, the exception comes there. A stream that is abandoned
    /// is not recorded.
    /// </summary>
    /// <param name="builder">The pipeline.</param>
    /// <param name="guard">The guard's name; it is added with <see cref="PredictionGuardrailsAIBuilderExtensions.AddChatGuard"/>.</param>
    /// <param name="configure">Changes whether streams are held back.</param>
    /// <exception cref="InvalidOperationException">When the client is made: there is no such guard, or it has a fallback and streams are not held back.</exception>
    public static ChatClientBuilder UsePredictionGuardrails(this ChatClientBuilder builder, string guard, Action<ChatGuardOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(guard);
        var options = new ChatGuardOptions();
        configure?.Invoke(options);
        return builder.Use((inner, services) =>
        {
            var found = services.GetKeyedService<PredictionGuard<ChatRequest, ChatResponse>>(guard)
                ?? throw new InvalidOperationException($"There is no guard \"{guard}\" around a chat client: add it with AddPredictionGuardrails().AddChatGuard(\"{guard}\").");
            return found.HasFallback && !options.BufferStream
                ? throw GuardedChatClient.CannotFallBack(guard)
                : new GuardedChatClient(inner, found, options.BufferStream);
        });
    }

    /// <summary>Guards each vector that comes from here on in the pipeline.</summary>
    /// <typeparam name="TInput">What is embedded.</typeparam>
    /// <param name="builder">The pipeline.</param>
    /// <param name="guard">The guard's name; it is added with <see cref="PredictionGuardrailsAIBuilderExtensions.AddEmbeddingGuard{TInput}"/>.</param>
    /// <exception cref="InvalidOperationException">When the generator is made: there is no such guard.</exception>
    public static EmbeddingGeneratorBuilder<TInput, Embedding<float>> UsePredictionGuardrails<TInput>(
        this EmbeddingGeneratorBuilder<TInput, Embedding<float>> builder, string guard)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(guard);
        return builder.Use((inner, services) => new GuardedEmbeddingGenerator<TInput>(
            inner,
            services.GetKeyedService<PredictionGuard<TInput, Embedding<float>>>(guard) ?? throw new InvalidOperationException(
                $"There is no guard \"{guard}\" around an embedding generator of {typeof(TInput).Name}: add it with AddPredictionGuardrails().AddEmbeddingGuard<{typeof(TInput).Name}>(\"{guard}\").")));
    }
}
