using Microsoft.Extensions.Logging;
using PredictionGuardrails.Breaches;
using PredictionGuardrails.CircuitBreaker;
using PredictionGuardrails.Configuration;
using PredictionGuardrails.Reporting;
using PredictionGuardrails.Text;

namespace PredictionGuardrails.Monitoring;

/// <summary>Connects the breaker with what surrounds it: the metrics that its probes are compared by, the guard's plan, and the handlers of its changes.</summary>
internal sealed class BreakerController : IDisposable
{
    private readonly ReportingServices _services;
    private readonly ILogger _logger;
    private readonly MonitorSet _monitors;
    private readonly Action _applied;
    private int _probes;

    /// <param name="guard">The guard's name.</param>
    /// <param name="services">Meters and handlers.</param>
    /// <param name="logger">The guard's log.</param>
    /// <param name="monitors">The metrics that the model's predictions are compared by when it is tried again.</param>
    /// <param name="applied">Called when the breaker has changed.</param>
    public BreakerController(string guard, ReportingServices services, ILogger logger, MonitorSet monitors, Action applied)
    {
        _services = services;
        _logger = logger;
        _monitors = monitors;
        _applied = applied;
        Breaker = new Breaker(guard, services.Time, Apply, Publish);
    }

    public Breaker Breaker { get; }

    /// <summary>
    /// A prediction that the model was tried with has passed every check. If no metric is known to have changed, enough of those close the breaker,
    /// because there is nothing else to go by.
    /// </summary>
    public void ProbePassed()
    {
        EvaluateRecovery();
        var monitors = _monitors.Monitors;
        var needed = monitors.Count > 0 ? monitors[0].Settings.Probes : BreakerSettings.DefaultProbes;
        if (!_monitors.KeepsModelOut && Interlocked.Increment(ref _probes) >= needed)
        {
            Breaker.ProbesFit($"{NumberText.Count(_probes)} probes passed every check.");
        }
    }

    /// <summary>Whether a call may probe the model; <see cref="Breaker.EndProbe"/> ends the probe.</summary>
    public bool TryBeginProbe()
    {
        if (!Breaker.TryBeginProbe())
        {
            return false;
        }

        if (_monitors.Recovery.AllowProbe())
        {
            return true;
        }

        Breaker.EndProbe();
        return false;
    }

    /// <summary>Closes or opens the breaker by what the tests of breaches raised from outside say, while the model is probed.</summary>
    public void EvaluateRecovery()
    {
        if (Breaker.Condition.State != BreakerState.HalfOpen || _monitors.Recovery.Evaluate() is not var (breach, state))
        {
            return;
        }

        if (state == RecoveryState.Failed)
        {
            Breaker.ProbesFailed($"Probes failed: the model hasn't recovered from the {breach.Rule} breach ({BreachText.DescribeFinding(breach)}).");
        }
        else if (!_monitors.KeepsModelOut)
        {
            Breaker.ProbesFit($"The model recovered from the {breach.Rule} breach ({BreachText.DescribeFinding(breach)}).");
        }
    }

    public void Dispose() => Breaker.Dispose();

    /// <summary>Before the guard tries its model, every metric prepares to look at single predictions.</summary>
    private void Apply()
    {
        var isTried = Breaker.Condition.State == BreakerState.HalfOpen;
        Interlocked.Exchange(ref _probes, 0);
        if (isTried)
        {
            _monitors.Recovery.Begin();
        }

        foreach (var monitor in _monitors.Monitors)
        {
            if (isTried)
            {
                monitor.Retest();
            }

            monitor.EvaluateEachPrediction(isTried);
        }

        _applied();
    }

    private void Publish(BreakerTransition change)
    {
        var level = change.To == BreakerState.Closed ? LogLevel.Information : LogLevel.Warning;
        Log.BreakerChanged(_logger, level, change.From, change.To, change.Reason);
        _services.Meters.BreakerChanged(change);
        _services.Dispatcher.Publish(change);
    }
}
