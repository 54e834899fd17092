using PredictionGuardrails.Execution;

namespace PredictionGuardrails;

/// <content>Routers and observers that are attached while the guard runs.</content>
public sealed partial class PredictionGuard<TInput, TPrediction>
{
    private CallAttachments<TInput, TPrediction> _attachments;

    /// <summary>
    /// Attaches a router, an observer, or both while the guard runs. From the next call on, calls are routed and observed as if
    /// <see cref="PredictionGuardBuilder{TInput, TPrediction}.Route"/> and
    /// <see cref="PredictionGuardBuilder{TInput, TPrediction}.Observe(IPredictionObserver{TInput, TPrediction})"/> had been called. Calls that have
    /// already started aren't affected. Child guards aren't routed or observed.
    /// </summary>
    /// <param name="router">The router; <see langword="null"/> for none. A guard has at most one router.</param>
    /// <param name="observer">The observer; <see langword="null"/> for none. Several observers can be attached.</param>
    /// <returns>An object that detaches both when it's disposed. Calls that have already started are still observed.</returns>
    /// <exception cref="ArgumentException"><paramref name="router"/> and <paramref name="observer"/> are both <see langword="null"/>.</exception>
    /// <exception cref="InvalidOperationException"><paramref name="router"/> is set and the guard already has a router.</exception>
    /// <exception cref="ObjectDisposedException">The guard is disposed.</exception>
    public IDisposable Attach(IPredictionRouter<TInput, TPrediction>? router, IPredictionObserver<TInput, TPrediction>? observer)
    {
        if (router is null && observer is null)
        {
            throw new ArgumentException("There is nothing to attach. Pass a router, an observer, or both.", nameof(router));
        }

        Func<TInput, PredictionContext, IArm<TInput, TPrediction>?>? choose = router is null ? null : router.Choose;
        var observing = observer is null ? null : new Lazy<IPredictionObserver<TInput, TPrediction>>(observer);
        Change(() =>
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (choose is not null && _attachments.Choose is not null)
            {
                throw new InvalidOperationException(
                    $"Guard '{Name}' already has a router. Dispose what Attach returned for that router, or remove Route(…) from the configuration of the guard in code.");
            }

            _attachments = _attachments.With(choose, observing);
        });
        return new Attachment(() => Change(() => _attachments = _attachments.Without(choose, observing)));
    }
}
