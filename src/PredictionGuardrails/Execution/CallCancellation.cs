namespace PredictionGuardrails.Execution;

/// <summary>Tells the caller's own cancellation from what a model throws.</summary>
internal static class CallCancellation
{
    /// <summary>
    /// Cancellation is the caller's own: its token is cancelled, or, where the guard was given none, the exception carries a cancelled
    /// token and is no time-out (<see cref="HttpClient"/> says "cancelled" for its own time-out too, with a <see cref="TimeoutException"/> inside).
    /// </summary>
    public static bool Is(Exception exception, CancellationToken cancellationToken) =>
        exception is OperationCanceledException canceled
        && (cancellationToken.CanBeCanceled
            ? cancellationToken.IsCancellationRequested
            : canceled.CancellationToken.IsCancellationRequested && canceled.InnerException is not TimeoutException);
}
