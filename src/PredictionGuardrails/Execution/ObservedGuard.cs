namespace PredictionGuardrails;

/// <summary>
/// Represents a guard for which an observer is created. See
/// <see cref="PredictionGuardBuilder{TInput, TPrediction}.Observe(Func{ObservedGuard{TPrediction}, IPredictionObserver{TInput, TPrediction}})"/>.
/// </summary>
/// <typeparam name="TPrediction">The type of the predictions.</typeparam>
public sealed class ObservedGuard<TPrediction>
{
    internal ObservedGuard(PredictionGuard guard, IServiceProvider? services, IReadOnlyList<ObservedMetric<TPrediction>> metrics)
    {
        Guard = guard;
        Services = services;
        Metrics = metrics;
    }

    /// <summary>Gets the name of the guard.</summary>
    public string Name => Guard.Name;

    /// <summary>
    /// Gets the guard, for example to raise breaches later. It's still being created, so don't call it before the observer has observed a call.
    /// </summary>
    public PredictionGuard Guard { get; }

    /// <summary>Gets the services of the container; <see langword="null"/> for a guard without one.</summary>
    public IServiceProvider? Services { get; }

    /// <summary>Gets the metrics of predictions that the guard declares, without the prediction itself and without metrics of the input.</summary>
    public IReadOnlyList<ObservedMetric<TPrediction>> Metrics { get; }
}
