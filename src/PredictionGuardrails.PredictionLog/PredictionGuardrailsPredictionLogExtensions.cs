using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PredictionGuardrails.PredictionLog;
using PredictionGuardrails.PredictionLog.Declaration;
using PredictionGuardrails.PredictionLog.Recording;

namespace PredictionGuardrails;

/// <summary>Logs predictions.</summary>
public static class PredictionGuardrailsPredictionLogExtensions
{
    /// <summary>
    /// Adds a prediction log. It contains the calls of the guards that declare it with
    /// <see cref="Log{TInput, TPrediction}(PredictionGuardBuilder{TInput, TPrediction}, Action{GuardLogBuilder{TInput}}?)"/>.
    /// </summary>
    /// <param name="builder">The builder.</param>
    /// <param name="configure">Configures the log.</param>
    /// <exception cref="ArgumentException">An option isn't valid; the message names it, its value, and what is allowed.</exception>
    public static IPredictionGuardrailsBuilder AddPredictionLog(this IPredictionGuardrailsBuilder builder, Action<PredictionLogOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var options = new PredictionLogOptions();
        configure?.Invoke(options);
        options.Check();
        builder.Services.AddSingleton(services => new PredictionLogWriter(
            options, services.GetService<TimeProvider>(), services.GetService<ILoggerFactory>(), services.GetServices<IPredictionLogSink>()));
        return builder;
    }

    /// <summary>
    /// Logs every call of the guard, if there is a prediction log. Without one, this costs nothing.
    /// </summary>
    /// <typeparam name="TInput">The type of the model's input.</typeparam>
    /// <typeparam name="TPrediction">The type of predictions. Numbers, Boolean values, strings, and enums are logged.</typeparam>
    /// <param name="guard">The builder of the guard.</param>
    /// <param name="configure">Declares columns. Nothing of an input is logged that isn't declared.</param>
    public static PredictionGuardBuilder<TInput, TPrediction> Log<TInput, TPrediction>(
        this PredictionGuardBuilder<TInput, TPrediction> guard, Action<GuardLogBuilder<TInput>>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(guard);
        var builder = new GuardLogBuilder<TInput>();
        configure?.Invoke(builder);
        var columns = builder.Readers.ToList();
        return guard.Observe((name, services) => services?.GetService<PredictionLogWriter>()
            ?.Observe<TInput, TPrediction>(new LogSchema(name, OutputSlots<TPrediction>.Type, [.. columns.Select(static column => column.Column)]), columns));
    }
}
