using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using PredictionGuardrails.Tests.Support;

namespace PredictionGuardrails.AI.Tests;

/// <summary>Whatever a chat awaits, it doesn't go on in the synchronization context that it was begun in.</summary>
public sealed class SynchronizationContextTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Stream_that_is_not_read_to_its_end_ends_outside_of_the_callers_context(bool isBuffered)
    {
        var context = new CountingContext();
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var services = new ServiceCollection().AddPredictionGuardrails().AddChatGuard("support").Services.BuildServiceProvider();
        using var client = new EndingClient(held.Task).AsBuilder().UsePredictionGuardrails("support", options => options.BufferStream = isBuffered).Build(services);

        var reading = context.Call(() => ReadFirstAsync(client));
        reading.IsCompleted.Should().BeFalse("the stream of the model ends later");
        held.SetResult();
        await reading;

        context.Posted.Should().Be(0);
    }

    private static async Task ReadFirstAsync(IChatClient client)
    {
        await foreach (var _ in client.GetStreamingResponseAsync("How much?").ConfigureAwait(false))
        {
            return;
        }
    }

    /// <summary>Answers at once, and ends later.</summary>
    private sealed class EndingClient(Task held) : IChatClient
    {
        public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();

        public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
            IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            try
            {
                yield return new ChatResponseUpdate(ChatRole.Assistant, "12.50") { FinishReason = ChatFinishReason.Stop };
            }
            finally
            {
                await held.ConfigureAwait(false);
            }
        }

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose()
        {
        }
    }
}
