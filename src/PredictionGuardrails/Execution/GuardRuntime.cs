using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using PredictionGuardrails.Reporting;
using PredictionGuardrails.Statistics;
using PredictionGuardrails.Time;

namespace PredictionGuardrails.Execution;

/// <summary>What the guards of one host share: time, logs, meters, handlers, container.</summary>
internal sealed class GuardRuntime : IDisposable
{
    private readonly ILoggerFactory _loggerFactory;

    public GuardRuntime(
        PredictionGuardrailsOptions options,
        TimeProvider time,
        ILoggerFactory loggerFactory,
        IMeterFactory? meterFactory,
        IServiceProvider? services,
        IEnumerable<IBreachHandler> handlers)
    {
        Options = options;
        Time = time;
        _loggerFactory = loggerFactory;
        Services = services;
        Logger = new HarmlessLogger(loggerFactory.CreateLogger(TelemetryNames.LogCategory));
        Meters = new GuardMeters(meterFactory);
        Clock = new CoarseClock(time);
        Recording = new RecordingClock(time, options.MaximumLabels);
        Dispatcher = new BreachDispatcher(handlers, options, time, Meters, Logger);
    }

    public PredictionGuardrailsOptions Options { get; }

    public TimeProvider Time { get; }

    /// <summary>For what concerns no single guard.</summary>
    public ILogger Logger { get; }

    public IServiceProvider? Services { get; }

    public GuardMeters Meters { get; }

    public CoarseClock Clock { get; }

    /// <summary>Has everything that is recorded collected.</summary>
    public RecordingClock Recording { get; }

    public BreachDispatcher Dispatcher { get; }

    /// <summary>What the predictions of a guard are by configuration; null where it does not say so.</summary>
    public Func<string, OutputKind?> OutputOf { get; init; } = static _ => null;

    /// <summary>Called with every breach as it is found.</summary>
    public Action<Breach>? BreachReported { private get; init; }

    /// <summary>Tells a breach to whoever wants to know at once.</summary>
    public void Tell(Breach breach)
    {
        try
        {
            BreachReported?.Invoke(breach);
        }
        catch (Exception exception)
        {
            Log.HandlerFailed(Logger, exception, nameof(PredictionGuardEnvironment.BreachReported), breach.Message);
        }
    }

    /// <summary>The log of one guard.</summary>
    public ILogger CreateLogger(string guard) => new HarmlessLogger(_loggerFactory.CreateLogger($"{TelemetryNames.LogCategory}.{guard}"));

    public void Dispose()
    {
        Dispatcher.Dispose();
        Clock.Dispose();
        Recording.Dispose();
        Meters.Dispose();
    }
}
