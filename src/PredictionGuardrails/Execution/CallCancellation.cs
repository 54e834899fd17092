namespace PredictionGuardrails.Execution;

/// <summary>Tells the caller's own cancellation from what a model throws.</summary>
internal static class CallCancellation
{
    /// <summary>
    /// Cancellation is the caller's own: its token is cancelled. A model that cancels itself, with a token of its own, has failed. A synchronous call takes no
    /// token, so that the caller's is one that the model knows of: there, any cancelled token counts, unless it is of a timeout (<see cref="HttpClient"/> says
    /// "cancelled" for its own, too, with a <see cref="TimeoutException"/> inside).
    /// </summary>
    /// <param name="exception">What the model threw.</param>
    /// <param name="cancellationToken">The caller's token; null for a synchronous call.</param>
    public static bool Is(Exception exception, CancellationToken? cancellationToken) =>
        exception is OperationCanceledException canceled
        && (cancellationToken is { } callers
            ? callers.IsCancellationRequested
            : canceled.CancellationToken.IsCancellationRequested && canceled.InnerException is not TimeoutException);
}
