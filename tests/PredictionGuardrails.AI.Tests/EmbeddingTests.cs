using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace PredictionGuardrails.AI.Tests;

/// <summary>Embeddings, through the real client of a server that speaks OpenAI's protocol.</summary>
public sealed class EmbeddingTests : IAsyncLifetime
{
    private readonly List<ServiceProvider> _providers = [];
    private OpenAIServer _server = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await OpenAIServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var provider in _providers)
        {
            await provider.DisposeAsync();
        }

        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Each_vector_of_a_batch_is_a_prediction()
    {
        var embeddings = await Generator().GenerateAsync(["one", "three"], cancellationToken: Cancellation);

        embeddings.Select(embedding => embedding.Vector.ToArray()).Should().BeEquivalentTo([new float[] { 3, 1 }, new float[] { 5, 1 }], options => options.WithStrictOrdering());
        embeddings.Usage!.InputTokenCount.Should().Be(2);
        Guard.GetSnapshot("norm").Count.Should().Be(2);
    }

    [Fact]
    public async Task A_vector_of_zeros_names_its_place_in_the_batch()
    {
        _server.Embeds = text => text == "two" ? [0, 0] : [1, 1];

        var rejected = await Generator().Invoking(it => it.GenerateAsync(["one", "two", "three"], cancellationToken: Cancellation)).Should()
            .ThrowAsync<BatchRejectedException<Embedding<float>>>();

        rejected.Which.RejectedIndices.Should().Equal(1);
        rejected.Which.Breach.Rule.Should().Be(RuleNames.NotZero);
    }

    [Fact]
    public async Task A_vector_of_another_length_is_rejected()
    {
        _server.Embeds = _ => [1, 2, 3];

        await Generator().Invoking(it => it.GenerateAsync(["one"], cancellationToken: Cancellation)).Should().ThrowAsync<PredictionRejectedException>()
            .WithMessage("*Length breach in guard 'documents': prediction was a vector of 3 numbers, expected 2 numbers*");
    }

    [Fact]
    public async Task A_fallback_answers_for_single_vectors()
    {
        _server.Embeds = text => text == "two" ? [0, 0] : [1, 1];
        var generator = Generator(guard => guard.OnBreach(BreachAction.Fallback).FallBackTo(new Embedding<float>(new float[] { 9, 9 })));

        (await generator.GenerateAsync(["one", "two"], cancellationToken: Cancellation))[1].Vector.ToArray().Should().Equal(9, 9);
    }

    private PredictionGuard<string, Embedding<float>> Guard => _providers[^1].GetRequiredKeyedService<PredictionGuard<string, Embedding<float>>>("documents");

    private IEmbeddingGenerator<string, Embedding<float>> Generator(Action<PredictionGuardBuilder<string, Embedding<float>>>? configure = null)
    {
        var services = new ServiceCollection();
        services.AddPredictionGuardrails().AddEmbeddingGuard("documents", length: 2, configure);
        services.AddEmbeddingGenerator(_server.EmbeddingGenerator).UsePredictionGuardrails("documents");
        _providers.Add(services.BuildServiceProvider());
        return _providers[^1].GetRequiredService<IEmbeddingGenerator<string, Embedding<float>>>();
    }
}
