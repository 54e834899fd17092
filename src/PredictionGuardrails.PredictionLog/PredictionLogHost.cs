using Microsoft.Extensions.Compliance.Redaction;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PredictionGuardrails.PredictionLog.Configuration;
using PredictionGuardrails.PredictionLog.Declaration;
using PredictionGuardrails.PredictionLog.Recording;

namespace PredictionGuardrails.PredictionLog;

/// <summary>
/// The prediction log of a container. It starts with the first guard that is logged, when the settings have been read.
/// </summary>
internal sealed class PredictionLogHost(PredictionLogSettings settings, IServiceProvider services) : IAsyncDisposable, IDisposable
{
    private readonly Lazy<PredictionLogWriter> _writer = new(() => new PredictionLogWriter(
        settings.Options, services.GetService<TimeProvider>(), services.GetService<ILoggerFactory>(), services.GetServices<IPredictionLogSink>()));

    public PredictionLogWriter Writer => _writer.Value;

    /// <summary>Starts to log a guard; null if the settings aren't valid, which is reported when all guards are created.</summary>
    public LogObserver<TInput, TPrediction>? Observe<TInput, TPrediction>(ObservedGuard<TPrediction> guard, GuardLogBuilder<TInput> builder)
    {
        if (!settings.AreApplied)
        {
            return null;
        }

        var metrics = guard.Metrics.Select(static metric => new MetricColumn<TPrediction>(metric)).ToList();
        var declaration = builder.Declare(guard.Name, OutputSlots<TPrediction>.Type, metrics.SelectMany(static metric => new[] { metric.Prediction, metric.Result }));
        var context = new LogGuardContext(services.GetService<IRedactorProvider>(), settings.PlanVersionOf(declaration.Guard));
        var observer = Writer.Observe(declaration, builder.Readers, metrics, context);
        settings.Add(declaration, observer.Log.Apply);
        return observer;
    }

    public ValueTask DisposeAsync() => _writer.IsValueCreated ? Writer.DisposeAsync() : ValueTask.CompletedTask;

    public void Dispose()
    {
        if (_writer.IsValueCreated)
        {
            Writer.Dispose();
        }
    }
}
