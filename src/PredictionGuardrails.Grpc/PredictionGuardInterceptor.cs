using System.Runtime.ExceptionServices;
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
                catch (RpcException exception) when (IsCancelledBy(exception, call.context.Options.CancellationToken))
                {
                    throw new CallerCanceledException(exception, call.context.Options.CancellationToken);
                }
                catch (OperationCanceledException exception) when (!call.context.Options.CancellationToken.IsCancellationRequested)
                {
                    // A deadline, where the channel is to throw such exceptions: to a guard's synchronous call it looks like the caller's cancellation.
                    throw new ModelCanceledException(exception);
                }
            });
        }
        catch (CallerCanceledException canceled)
        {
            throw Again(canceled.Call);
        }
        catch (ModelCanceledException canceled)
        {
            ExceptionDispatchInfo.Throw(canceled.InnerException!);
            throw;
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
        var guarded = _guard.PredictAsync(input, call, static (call, input, _) => call.AskAsync(input), call.Caller).AsTask();
        return new AsyncUnaryCall<TResponse>(call.AnswerAsync(guarded), call.HeadersAsync(guarded), call.Status, call.Trailers, call.Dispose);
    }

    /// <summary>A status says that a call was cancelled, and guards know cancellation by its exception.</summary>
    private static bool IsCancelledBy(RpcException exception, CancellationToken caller) =>
        exception.StatusCode == StatusCode.Cancelled && caller.IsCancellationRequested;

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
        private readonly CancellationTokenSource _caller = CancellationTokenSource.CreateLinkedTokenSource(context.Options.CancellationToken);
        private AsyncUnaryCall<TResponse>? _made;

        /// <summary>Cancelled by the caller's own token, and where the caller disposes of the call before its end.</summary>
        public CancellationToken Caller => _caller.Token;

        public async ValueTask<TModelResponse> AskAsync(TModelRequest input)
        {
            var call = _made = continuation((TRequest)(object)input, context);
            try
            {
                return (TModelResponse)(object)await call.ResponseAsync.ConfigureAwait(false);
            }
            catch (RpcException exception) when (exception.StatusCode == StatusCode.Cancelled && HasCallerCanceled)
            {
                await _caller.CancelAsync().ConfigureAwait(false);
                throw new CallerCanceledException(exception, _caller.Token);
            }
            catch (OperationCanceledException) when (HasCallerCanceled)
            {
                await _caller.CancelAsync().ConfigureAwait(false);
                throw;
            }
        }

        /// <summary>Whether the caller has canceled: the channel may end the call before the token that is linked to the caller's is canceled.</summary>
        private bool HasCallerCanceled => context.Options.CancellationToken.IsCancellationRequested || _caller.IsCancellationRequested;

        public async Task<TResponse> AnswerAsync(Task<TModelResponse> guarded)
        {
            try
            {
                return (TResponse)(object)await guarded.ConfigureAwait(false);
            }
            catch (CallerCanceledException canceled)
            {
                throw Again(canceled.Call);
            }
            finally
            {
                _caller.Dispose();
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

        public void Dispose()
        {
            try
            {
                _caller.Cancel();
            }
            catch (ObjectDisposedException)
            {
                // The call has ended.
            }

            _made?.Dispose();
        }
    }

    /// <summary>The caller cancelled, which the channel told by a status.</summary>
    private sealed class CallerCanceledException(RpcException call, CancellationToken token) : OperationCanceledException(call.Message, call, token)
    {
        public RpcException Call => call;
    }

    /// <summary>A call was cancelled, and not by the caller.</summary>
    private sealed class ModelCanceledException(OperationCanceledException canceled) : Exception(canceled.Message, canceled);
}
