using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace PredictionGuardrails.AI;

/// <summary>Guards a chat client: a response, or a whole stream of updates, is one prediction.</summary>
/// <param name="inner">The client.</param>
/// <param name="guard">The guard.</param>
/// <param name="buffersStreams">Whether a stream is held back until it is checked, so that a fallback can answer in its place.</param>
internal sealed class GuardedChatClient(IChatClient inner, PredictionGuard<ChatRequest, ChatResponse> guard, bool buffersStreams) : DelegatingChatClient(inner)
{
    public override async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        await guard.PredictAsync(
            RequestOf(messages, options),
            InnerClient,
            static (client, request, token) => new ValueTask<ChatResponse>(client.GetResponseAsync(request.Messages, request.Options, token)),
            cancellationToken).ConfigureAwait(false);

    public override IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        if (!buffersStreams && guard.HasFallback)
        {
            throw CannotFallBack(guard.Name);
        }

        // While the breaker probes the model, its answers must not reach the caller.
        return buffersStreams || guard.GetStatus().Breaker != BreakerState.Closed
            ? BufferAsync(RequestOf(messages, options), cancellationToken)
            : PassOnAsync(RequestOf(messages, options), cancellationToken);
    }

    /// <summary>A stream that has been read can't be replaced by a fallback.</summary>
    public static InvalidOperationException CannotFallBack(string guard) => new(
        $"Guard '{guard}' has a fallback, but a streamed response is checked after the caller has read it. To check it before, call UsePredictionGuardrails(\"{guard}\", options => options.BufferStream = true), or remove the fallback.");

    private static ChatRequest RequestOf(IEnumerable<ChatMessage> messages, ChatOptions? options) =>
        new(messages as IReadOnlyList<ChatMessage> ?? [.. messages], options);

    private async IAsyncEnumerable<ChatResponseUpdate> BufferAsync(ChatRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var response = await guard.PredictAsync(
            request,
            InnerClient,
            static async (client, request, token) => ChatResponses.OfStream(
                await client.GetStreamingResponseAsync(request.Messages, request.Options, token).ToChatResponseAsync(token).ConfigureAwait(false)),
            cancellationToken).ConfigureAwait(false);
        foreach (var update in response.ToChatResponseUpdates())
        {
            yield return update;
        }
    }

    /// <summary>Returns each update as it arrives, and checks all of them at the end. A stream that isn't read to its end isn't a prediction.</summary>
    private async IAsyncEnumerable<ChatResponseUpdate> PassOnAsync(ChatRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var abandoned = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var whole = new TaskCompletionSource<ChatResponse>(TaskCreationOptions.RunContinuationsAsynchronously);
        var guarded = guard.PredictAsync(request, whole, static (whole, _, _) => new ValueTask<ChatResponse>(whole.Task), abandoned.Token).AsTask();
        try
        {
            if (!guarded.IsCompleted)
            {
                var updates = new List<ChatResponseUpdate>();
                var enumerator = InnerClient.GetStreamingResponseAsync(request.Messages, request.Options, cancellationToken).GetAsyncEnumerator(cancellationToken);
                await using var ending = enumerator.ConfigureAwait(false);
                while (await MoveNextAsync(enumerator, whole, abandoned, cancellationToken).ConfigureAwait(false))
                {
                    updates.Add(enumerator.Current);
                    yield return enumerator.Current;
                }

                whole.TrySetResult(ChatResponses.OfStream(updates.ToChatResponse()));
            }

            await guarded.ConfigureAwait(false);
        }
        finally
        {
            await abandoned.CancelAsync().ConfigureAwait(false);
            whole.TrySetCanceled(abandoned.Token);
            await ((Task)guarded).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Continues, and tells the guard where the model fails.</summary>
    private static async ValueTask<bool> MoveNextAsync(
        IAsyncEnumerator<ChatResponseUpdate> updates, TaskCompletionSource<ChatResponse> whole, CancellationTokenSource abandoned, CancellationToken caller)
    {
        try
        {
            return await updates.MoveNextAsync().ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            if (caller.IsCancellationRequested)
            {
                // The model may end before the token that is linked to the caller's is cancelled.
                await abandoned.CancelAsync().ConfigureAwait(false);
            }

            // The guard evaluates the exception and rethrows it to the caller.
            whole.TrySetException(exception);
            return false;
        }
    }
}
