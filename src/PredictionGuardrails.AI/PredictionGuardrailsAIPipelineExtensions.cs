using Microsoft.Extensions.DependencyInjection;
using PredictionGuardrails;
using PredictionGuardrails.AI;

// The namespace of the pipelines' builders.
namespace Microsoft.Extensions.AI;

/// <summary>Provides extension methods that add guards to the pipelines of Microsoft.Extensions.AI.</summary>
public static class PredictionGuardrailsAIPipelineExtensions
{
    /// <summary>
    /// Guards the clients that follow in the pipeline: <c>builder.Services.AddChatClient(client).UsePredictionGuardrails("support")</c>. Function calls
    /// aren't changed. A streamed response is one prediction that is checked at its end; if it's rejected, the exception is thrown there. A stream that
    /// isn't read to its end isn't recorded.
    /// </summary>
    /// <param name="builder">The pipeline.</param>
    /// <param name="guard">The name of the guard, which is added with <see cref="PredictionGuardrailsAIBuilderExtensions.AddChatGuard"/>.</param>
    /// <param name="configure">Configures the options, for example whether streams are buffered.</param>
    /// <exception cref="InvalidOperationException">
    /// The guard isn't registered, or it has a fallback and streams aren't buffered. The exception is thrown when the client is created.
    /// </exception>
    public static ChatClientBuilder UsePredictionGuardrails(this ChatClientBuilder builder, string guard, Action<ChatGuardOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(guard);
        var options = new ChatGuardOptions();
        configure?.Invoke(options);
        return builder.Use((inner, services) =>
        {
            var found = services.GetKeyedService<PredictionGuard<ChatRequest, ChatResponse>>(guard)
                ?? throw new InvalidOperationException($"No chat guard named '{guard}' is registered. To register it, call AddPredictionGuardrails().AddChatGuard(\"{guard}\").");
            return found.HasFallback && !options.BufferStream
                ? throw GuardedChatClient.CannotFallBack(guard)
                : new GuardedChatClient(inner, found, options.BufferStream);
        });
    }

    /// <summary>Guards the embedding generators that follow in the pipeline.</summary>
    /// <typeparam name="TInput">The type of the inputs.</typeparam>
    /// <param name="builder">The pipeline.</param>
    /// <param name="guard">The name of the guard, which is added with <see cref="PredictionGuardrailsAIBuilderExtensions.AddEmbeddingGuard{TInput}"/>.</param>
    /// <exception cref="InvalidOperationException">The guard isn't registered. The exception is thrown when the generator is created.</exception>
    public static EmbeddingGeneratorBuilder<TInput, Embedding<float>> UsePredictionGuardrails<TInput>(
        this EmbeddingGeneratorBuilder<TInput, Embedding<float>> builder, string guard)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(guard);
        return builder.Use((inner, services) => new GuardedEmbeddingGenerator<TInput>(
            inner,
            services.GetKeyedService<PredictionGuard<TInput, Embedding<float>>>(guard) ?? throw new InvalidOperationException(
                $"No embedding guard named '{guard}' is registered for {typeof(TInput).Name}. To register it, call AddPredictionGuardrails().AddEmbeddingGuard<{typeof(TInput).Name}>(\"{guard}\").")));
    }
}
