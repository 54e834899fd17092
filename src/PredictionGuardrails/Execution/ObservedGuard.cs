namespace PredictionGuardrails;

/// <summary>
/// Represents a guard for which an observer is created. See
/// <see cref="PredictionGuardBuilder{TInput, TPrediction}.Observe(Func{ObservedGuard{TPrediction}, IPredictionObserver{TInput, TPrediction}})"/>.
/// </summary>
/// <typeparam name="TPrediction">The type of the predictions.</typeparam>
public sealed class ObservedGuard<TPrediction>
{
    internal ObservedGuard(string name, IServiceProvider? services, IReadOnlyList<ObservedMetric<TPrediction>> metrics)
    {
        Name = name;
        Services = services;
        Metrics = metrics;
    }

    /// <summary>Gets the name of the guard.</summary>
    public string Name { get; }

    /// <summary>Gets the services of the container; <see langword="null"/> for a guard without one.</summary>
    public IServiceProvider? Services { get; }

    /// <summary>Gets the metrics of predictions that the guard declares, without the prediction itself and without metrics of the input.</summary>
    public IReadOnlyList<ObservedMetric<TPrediction>> Metrics { get; }
}
