using System.Runtime.ExceptionServices;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace PredictionGuardrails.Grpc;

/// <summary>
/// Guards the unary calls of a gRPC client: <c>channel.Intercept(new PredictionGuardInterceptor&lt;RideRequest, FareReply&gt;(guard))</c>, or
/// <c>AddGrpcClient&lt;…&gt;().AddInterceptor(…)</c>. Calls of other types and streams aren't guarded. A status that isn't OK is a failure of the
/// model, including an exceeded deadline. Cancellation by the caller isn't.
/// </summary>
/// <typeparam name="TModelRequest">The type of the requests, the guard's input.</typeparam>
/// <typeparam name="TModelResponse">The type of the responses, the guard's prediction.</typeparam>
/// <param name="guard">The guard.</param>
/// <param name="method">The guarded method as <c>/package.Service/Method</c>; <see langword="null"/> for all methods with these types.</param>
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

    /// <summary>Translates the status of a canceled call to the exception that guards recognize as cancellation.</summary>
    private static bool IsCancelledBy(RpcException exception, CancellationToken caller) =>
        exception.StatusCode == StatusCode.Cancelled && caller.IsCancellationRequested;

    /// <summary>The exception that the caller would get without a guard.</summary>
    private static RpcException Again(RpcException exception) => new(exception.Status, exception.Trailers, exception.Message);

    private bool IsGuarded<TRequest, TResponse>(ClientInterceptorContext<TRequest, TResponse> context)
        where TRequest : class
        where TResponse : class =>
        typeof(TRequest) == typeof(TModelRequest) && typeof(TResponse) == typeof(TModelResponse) && (method is null || context.Method.FullName == method);

    /// <summary>A pending call, which the guard might not make.</summary>
    private sealed class Call<TRequest, TResponse>(ClientInterceptorContext<TRequest, TResponse> context, AsyncUnaryCallContinuation<TRequest, TResponse> continuation)
        where TRequest : class
        where TResponse : class
    {
        private readonly CancellationTokenSource _caller = CancellationTokenSource.CreateLinkedTokenSource(context.Options.CancellationToken);
        private AsyncUnaryCall<TResponse>? _made;

        /// <summary>Canceled by the caller's token, or when the caller disposes the call before its end.</summary>
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

        /// <summary>Whether the caller canceled the call: the channel can end the call before the token that is linked to the caller's is canceled.</summary>
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

        /// <summary>The headers of the model; empty if it wasn't called.</summary>
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

    /// <summary>The caller canceled the call, which the channel reported by a status.</summary>
    private sealed class CallerCanceledException(RpcException call, CancellationToken token) : OperationCanceledException(call.Message, call, token)
    {
        public RpcException Call => call;
    }

    /// <summary>The call was canceled, but not by the caller.</summary>
    private sealed class ModelCanceledException(OperationCanceledException canceled) : Exception(canceled.Message, canceled);
}
