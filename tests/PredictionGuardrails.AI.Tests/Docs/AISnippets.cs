// The code of docs/integrations/microsoft-extensions-ai.md, compiled: see DocumentTests of the core.
using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace PredictionGuardrails.AI.Tests.Docs;

public sealed class CheckedChatClient(IChatClient inner, IMeterFactory meters) : DelegatingChatClient(inner)
{
    private readonly Counter<long> _rejected = meters.Create("chat").CreateCounter<long>("chat.rejected");

    public override async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var response = await base.GetResponseAsync(messages, options, cancellationToken);
        if (string.IsNullOrWhiteSpace(response.Text) && !response.Messages.Any(message => message.Contents.Any(content => content is FunctionCallContent)))
        {
            _rejected.Add(1);
            throw new InvalidOperationException("The model said nothing.");
        }

        return response;
    }

    public override async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var isEmpty = true;
        await foreach (var update in base.GetStreamingResponseAsync(messages, options, cancellationToken))
        {
            isEmpty &= string.IsNullOrWhiteSpace(update.Text) && !update.Contents.Any(content => content is FunctionCallContent);
            yield return update;
        }

        if (isEmpty)
        {
            _rejected.Add(1);
            throw new InvalidOperationException("The model said nothing.");
        }
    }
}

internal static class AISnippets
{
    public static void Register(IServiceCollection services, IChatClient chatClient, IEmbeddingGenerator<string, Embedding<float>> embeddingGenerator)
    {
        services.AddPredictionGuardrails()
            .AddChatGuard("support")
            .AddEmbeddingGuard<string>("documents", length: 384);
        services.AddChatClient(chatClient).UseFunctionInvocation().UsePredictionGuardrails("support");
        services.AddEmbeddingGenerator(embeddingGenerator).UsePredictionGuardrails("documents");
    }
}
