using Grpc.Core;
using Grpc.Core.Interceptors;

namespace PredictionGuardrails.Grpc;

/// <summary>
/// Guards the unary calls of a gRPC client: <c>channel.Intercept(new PredictionGuardInterceptor&lt;RideRequest, FareReply&gt;(guard))</c>, or
/// <c>AddGrpcClient&lt;…&gt;().AddInterceptor(…)</c>. Calls of other types pass, and so do streams. A status of failure is a failure of the model, a
/// deadline that has passed too; that the caller cancels is none.
/// </summary>
/// <typeparam name="TModelRequest">What the model is asked: the guard's input.</typeparam>
/// <typeparam name="TModelResponse">What the model answers: the guard's prediction.</typeparam>
/// <param name="guard">The guard.</param>
/// <param name="method">The method that is guarded, as <c>/package.Service/Method</c>; null for every one of these types.</param>
public sealed class PredictionGuardInterceptor<TModelRequest, TModelResponse>(PredictionGuard<TModelRequest, TModelResponse> guard, string? method = null) : Interceptor
    where TModelRequest : class
    where TModelResponse : class
{
    private readonly PredictionGuard<TModelRequest, TModelResponse> _guard = guard ?? throw new ArgumentNullException(nameof(guard));

    /// <inheritdoc/>
    public override TResponse BlockingUnaryCall<TRequest, TResponse>(
        TRequest request, ClientInterceptorContext<TRequest, TResponse> context, BlockingUnaryCallContinuation<TRequest, TResponse> continuation)
    {
        ArgumentNullException.ThrowIfNull(continuation);
        if (!IsGuarded(context) || request is not TModelRequest input)
        {
            return continuation(request, context);
        }

        try
        {
            return (TResponse)(object)_guard.Predict(input, (continuation, context), static (call, input) =>
            {
                try
                {
                    return (TModelResponse)(object)call.continuation((TRequest)(object)input, call.context);
                }
                catch (RpcException exception) when (IsCancelledByCaller(exception, call.context.Options))
                {
                    throw new OperationCanceledException(exception.Message, exception, call.context.Options.CancellationToken);
                }
            });
        }
        catch (OperationCanceledException canceled) when (canceled.InnerException is RpcException exception)
        {
            throw Again(exception);
        }
    }

    /// <inheritdoc/>
    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
        TRequest request, ClientInterceptorContext<TRequest, TResponse> context, AsyncUnaryCallContinuation<TRequest, TResponse> continuation)
    {
        ArgumentNullException.ThrowIfNull(continuation);
        if (!IsGuarded(context) || request is not TModelRequest input)
        {
            return continuation(request, context);
        }

        var call = new Call<TRequest, TResponse>(context, continuation);
        var guarded = _guard.PredictAsync(input, call, static (call, input, _) => call.AskAsync(input), context.Options.CancellationToken).AsTask();
        return new AsyncUnaryCall<TResponse>(AnswerAsync<TResponse>(guarded), call.HeadersAsync(guarded), call.Status, call.Trailers, call.Dispose);
    }

    private static async Task<TResponse> AnswerAsync<TResponse>(Task<TModelResponse> guarded)
    {
        try
        {
            return (TResponse)(object)await guarded.ConfigureAwait(false);
        }
        catch (OperationCanceledException canceled) when (canceled.InnerException is RpcException exception)
        {
            throw Again(exception);
        }
    }

    /// <summary>A status says that a call was cancelled, and guards know cancellation by its exception.</summary>
    private static bool IsCancelledByCaller(RpcException exception, CallOptions options) =>
        exception.StatusCode == StatusCode.Cancelled && options.CancellationToken.IsCancellationRequested;

    /// <summary>What the caller would have got without a guard.</summary>
    private static RpcException Again(RpcException exception) => new(exception.Status, exception.Trailers, exception.Message);

    private bool IsGuarded<TRequest, TResponse>(ClientInterceptorContext<TRequest, TResponse> context)
        where TRequest : class
        where TResponse : class =>
        typeof(TRequest) == typeof(TModelRequest) && typeof(TResponse) == typeof(TModelResponse) && (method is null || context.Method.FullName == method);

    /// <summary>A call on its way, which the guard may never make.</summary>
    private sealed class Call<TRequest, TResponse>(ClientInterceptorContext<TRequest, TResponse> context, AsyncUnaryCallContinuation<TRequest, TResponse> continuation)
        where TRequest : class
        where TResponse : class
    {
        private AsyncUnaryCall<TResponse>? _made;

        public async ValueTask<TModelResponse> AskAsync(TModelRequest input)
        {
            var call = _made = continuation((TRequest)(object)input, context);
            try
            {
                return (TModelResponse)(object)await call.ResponseAsync.ConfigureAwait(false);
            }
            catch (RpcException exception) when (IsCancelledByCaller(exception, context.Options))
            {
                throw new OperationCanceledException(exception.Message, exception, context.Options.CancellationToken);
            }
        }

        /// <summary>The model's headers; none where it was not asked.</summary>
        public async Task<Metadata> HeadersAsync(Task<TModelResponse> guarded)
        {
            if (_made is null)
            {
                await ((Task)guarded).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            return _made is { } made ? await made.ResponseHeadersAsync.ConfigureAwait(false) : [];
        }

        public Status Status() => _made?.GetStatus() ?? global::Grpc.Core.Status.DefaultSuccess;

        public Metadata Trailers() => _made?.GetTrailers() ?? [];

        public void Dispose() => _made?.Dispose();
    }
}
