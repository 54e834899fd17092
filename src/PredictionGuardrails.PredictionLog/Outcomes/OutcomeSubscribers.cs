namespace PredictionGuardrails.PredictionLog.Outcomes;

/// <summary>Those who take predictions whose outcome has become final. Any thread may use it.</summary>
internal sealed class OutcomeSubscribers
{
    private readonly Lock _gate = new();
    private volatile Action<IReadOnlyList<FinalOutcome>>[] _handlers = [];

    public bool IsEmpty => _handlers.Length == 0;

    /// <returns>Removes the handler when it's disposed.</returns>
    public IDisposable Add(Action<IReadOnlyList<FinalOutcome>> handler)
    {
        lock (_gate)
        {
            _handlers = [.. _handlers, handler];
        }

        return new Subscription(this, handler);
    }

    /// <param name="outcomes">Predictions with their outcomes, in the order in which they were made.</param>
    /// <param name="failed">Takes what a handler throws. The others still get the predictions.</param>
    public void Publish(IReadOnlyList<FinalOutcome> outcomes, Action<Exception> failed)
    {
        foreach (var handler in _handlers)
        {
            try
            {
                handler(outcomes);
            }
            catch (Exception exception)
            {
                failed(exception);
            }
        }
    }

    private void Remove(Action<IReadOnlyList<FinalOutcome>> handler)
    {
        lock (_gate)
        {
            var place = Array.IndexOf(_handlers, handler);
            _handlers = [.. _handlers.Where((_, number) => number != place)];
        }
    }

    private sealed class Subscription(OutcomeSubscribers subscribers, Action<IReadOnlyList<FinalOutcome>> handler) : IDisposable
    {
        private Action<IReadOnlyList<FinalOutcome>>? _handler = handler;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _handler, null) is { } removed)
            {
                subscribers.Remove(removed);
            }
        }
    }
}
