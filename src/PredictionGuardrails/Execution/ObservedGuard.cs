namespace PredictionGuardrails;

/// <summary>
/// Represents a guard for which an observer is created. See
/// <see cref="PredictionGuardBuilder{TInput, TPrediction}.Observe(Func{ObservedGuard{TPrediction}, IPredictionObserver{TInput, TPrediction}})"/>.
/// </summary>
/// <typeparam name="TPrediction">The type of the predictions.</typeparam>
public sealed class ObservedGuard<TPrediction>
{
    private readonly Func<ExternalBreach, IRecoveryTest?, Breach?> _raise;
    private readonly Func<GuardStatus> _getStatus;

    internal ObservedGuard(
        string name,
        IServiceProvider? services,
        IReadOnlyList<ObservedMetric<TPrediction>> metrics,
        Func<ExternalBreach, IRecoveryTest?, Breach?> raise,
        Func<GuardStatus> getStatus)
    {
        Name = name;
        Services = services;
        Metrics = metrics;
        _raise = raise;
        _getStatus = getStatus;
    }

    /// <summary>Gets the name of the guard.</summary>
    public string Name { get; }

    /// <summary>Gets the services of the container; <see langword="null"/> for a guard without one.</summary>
    public IServiceProvider? Services { get; }

    /// <summary>Gets the metrics of predictions that the guard declares, without the prediction itself and without metrics of the input.</summary>
    public IReadOnlyList<ObservedMetric<TPrediction>> Metrics { get; }

    /// <summary>Raises a breach that the observer has found. Don't call it before the observer has observed a call: the guard is still being created.</summary>
    /// <param name="breach">The breach.</param>
    /// <param name="recovery">Decides when the model has recovered. By default, the breaker closes when probes pass the guard's own checks.</param>
    /// <returns>The reported breach; <see langword="null"/> if the guard is off.</returns>
    /// <exception cref="ArgumentException">
    /// The name of the rule isn't allowed, the action is <see cref="BreachAction.Clamp"/>, or the number of predictions is less than one.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The guard is disposed.</exception>
    public Breach? RaiseBreach(ExternalBreach breach, IRecoveryTest? recovery = null) => _raise(breach, recovery);

    /// <summary>Gets the current status of the guard. Don't call it before the observer has observed a call.</summary>
    public GuardStatus GetStatus() => _getStatus();
}
