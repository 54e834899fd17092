using Microsoft.Extensions.AI;

namespace PredictionGuardrails.AI;

/// <summary>Guards an embedding generator: each vector of a batch is a prediction.</summary>
/// <param name="inner">The generator.</param>
/// <param name="guard">The guard.</param>
internal sealed class GuardedEmbeddingGenerator<TInput>(IEmbeddingGenerator<TInput, Embedding<float>> inner, PredictionGuard<TInput, Embedding<float>> guard)
    : DelegatingEmbeddingGenerator<TInput, Embedding<float>>(inner)
{
    public override async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<TInput> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        GeneratedEmbeddings<Embedding<float>>? generated = null;
        var answers = await guard.PredictBatchAsync(
            values as IReadOnlyList<TInput> ?? [.. values],
            async (inputs, token) => generated = await InnerGenerator.GenerateAsync(inputs, options, token).ConfigureAwait(false),
            cancellationToken).ConfigureAwait(false);
        return new GeneratedEmbeddings<Embedding<float>>(answers) { Usage = generated?.Usage, AdditionalProperties = generated?.AdditionalProperties };
    }
}
