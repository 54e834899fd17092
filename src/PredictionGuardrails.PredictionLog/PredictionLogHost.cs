using System.Diagnostics.Metrics;
using Microsoft.Extensions.Compliance.Redaction;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PredictionGuardrails.PredictionLog.Configuration;
using PredictionGuardrails.PredictionLog.Recording;

namespace PredictionGuardrails.PredictionLog;

/// <summary>
/// The prediction log of a container. It starts with the first guard that is logged, when the settings have been read.
/// </summary>
internal sealed class PredictionLogHost(PredictionLogSettings settings, IServiceProvider services) : IAsyncDisposable, IDisposable
{
    private readonly Lock _gate = new();
    private PredictionLogWriter? _writer;
    private LogMeters? _meters;

    public PredictionLogWriter Writer
    {
        get
        {
            lock (_gate)
            {
                _writer ??= new PredictionLogWriter(
                    settings.Options, services.GetService<TimeProvider>(), services.GetService<ILoggerFactory>(), services.GetServices<IPredictionLogSink>());
                _meters ??= new LogMeters(services.GetService<IMeterFactory>(), _writer);
                return _writer;
            }
        }
    }

    /// <summary>The log if anything is logged.</summary>
    public PredictionLogWriter? Started
    {
        get
        {
            lock (_gate)
            {
                return _writer;
            }
        }
    }

    /// <summary>Starts to log a guard; null if the settings aren't valid, which is reported when all guards are created.</summary>
    public LogObserver<TInput, TPrediction>? Observe<TInput, TPrediction>(ObservedGuard<TPrediction> guard, GuardLogBuilder<TInput> builder)
    {
        if (!settings.AreApplied)
        {
            return null;
        }

        var observer = Writer.Observe(guard, builder, new LogGuardContext(services.GetService<IRedactorProvider>(), settings.PlanVersionOf(guard.Name)));
        settings.Add(observer.Log.Declaration, observer.Log.Apply);
        return observer;
    }

    public ValueTask DisposeAsync()
    {
        _meters?.Dispose();
        return _writer?.DisposeAsync() ?? ValueTask.CompletedTask;
    }

    public void Dispose()
    {
        _meters?.Dispose();
        _writer?.Dispose();
    }
}
