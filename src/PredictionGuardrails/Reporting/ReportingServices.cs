using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace PredictionGuardrails.Reporting;

/// <summary>How the guards of one host report: logs, meters, handlers.</summary>
internal sealed class ReportingServices : IDisposable
{
    private readonly ILoggerFactory _loggerFactory;
    private readonly Action<Breach>? _breachReported;

    /// <param name="options">Queues and intervals.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggerFactory">Where logs go.</param>
    /// <param name="meterFactory">Where meters come from; null for a meter of their own.</param>
    /// <param name="handlers">Who gets breaches.</param>
    /// <param name="breachReported">Called with every breach as it is found; null for none.</param>
    public ReportingServices(
        PredictionGuardrailsOptions options,
        TimeProvider time,
        ILoggerFactory loggerFactory,
        IMeterFactory? meterFactory,
        IEnumerable<IGuardEventHandler> handlers,
        Action<Breach>? breachReported = null)
    {
        Options = options;
        Time = time;
        _loggerFactory = loggerFactory;
        _breachReported = breachReported;
        Logger = new SafeLogger(loggerFactory.CreateLogger(TelemetryNames.LogCategory));
        Meters = new GuardMeters(meterFactory);
        Dispatcher = new BreachDispatcher(handlers, options, time, Meters, Logger);
    }

    public PredictionGuardrailsOptions Options { get; }

    public TimeProvider Time { get; }

    /// <summary>For what concerns no single guard.</summary>
    public ILogger Logger { get; }

    public GuardMeters Meters { get; }

    public BreachDispatcher Dispatcher { get; }

    /// <summary>The log of one guard.</summary>
    public ILogger CreateLogger(string guard) => new SafeLogger(_loggerFactory.CreateLogger($"{TelemetryNames.LogCategory}.{guard}"));

    /// <summary>Calls the function that gets breaches immediately.</summary>
    public void Notify(Breach breach)
    {
        try
        {
            _breachReported?.Invoke(breach);
        }
        catch (Exception exception)
        {
            Log.HandlerFailed(Logger, exception, "BreachReported", breach.Message);
        }
    }

    public void Dispose()
    {
        Dispatcher.Dispose();
        Meters.Dispose();
    }
}
