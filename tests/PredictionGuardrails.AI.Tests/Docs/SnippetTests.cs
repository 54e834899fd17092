using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace PredictionGuardrails.AI.Tests.Docs;

/// <summary>What docs/integrations/microsoft-extensions-ai.md shows does what it says.</summary>
public sealed class SnippetTests
{
    [Fact]
    public async Task A_chat_client_and_an_embedding_generator_are_guarded()
    {
        await using var server = await OpenAIServer.StartAsync();
        server.Embeds = _ => [.. Enumerable.Range(1, 384).Select(i => (float)i)];
        var services = new ServiceCollection();
        AISnippets.Register(services, server.ChatClient, server.EmbeddingGenerator);
        await using var provider = services.BuildServiceProvider();
        var cancellation = TestContext.Current.CancellationToken;

        (await provider.GetRequiredService<IChatClient>().GetResponseAsync("How much?", cancellationToken: cancellation)).Text.Should().NotBeEmpty();
        (await provider.GetRequiredService<IEmbeddingGenerator<string, Embedding<float>>>().GenerateAsync(["one"], cancellationToken: cancellation)).Should().HaveCount(1);

        provider.GetRequiredKeyedService<PredictionGuard<ChatRequest, ChatResponse>>("support").GetSnapshot("length").Count.Should().Be(1);
        provider.GetRequiredKeyedService<PredictionGuard<string, Embedding<float>>>("documents").GetSnapshot("norm").Count.Should().Be(1);
    }
}
