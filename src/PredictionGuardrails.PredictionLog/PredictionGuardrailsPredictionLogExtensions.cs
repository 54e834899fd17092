using Microsoft.Extensions.Compliance.Redaction;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using PredictionGuardrails.PredictionLog;
using PredictionGuardrails.PredictionLog.Configuration;
using PredictionGuardrails.PredictionLog.Outcomes;
using PredictionGuardrails.PredictionLog.Plan;
using PredictionGuardrails.PredictionLog.Recording;
using PredictionGuardrails.PredictionLog.Sharing;

namespace PredictionGuardrails;

/// <summary>Logs predictions.</summary>
public static class PredictionGuardrailsPredictionLogExtensions
{
    /// <summary>
    /// Adds a prediction log. It contains the calls of the guards that declare it with
    /// <see cref="Log{TInput, TPrediction}(PredictionGuardBuilder{TInput, TPrediction}, Action{GuardLogBuilder{TInput}}?)"/>.
    /// </summary>
    /// <param name="builder">The builder.</param>
    /// <param name="configure">Configures the log. Settings in <c>PredictionGuardrails:PredictionLog</c> override it. Errors are reported at start.</param>
    public static IPredictionGuardrailsBuilder AddPredictionLog(this IPredictionGuardrailsBuilder builder, Action<PredictionLogOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (configure is not null)
        {
            builder.Services.AddSingleton(new PredictionLogStatement(configure));
        }

        builder.Services.TryAddSingleton<PredictionLogHost>();
        builder.Services.TryAddSingleton(static services =>
        {
            // Settings are read when guards are created, which may not have happened yet.
            services.GetRequiredService<PredictionGuardRegistry>();
            return services.GetRequiredService<PredictionLogHost>().Writer;
        });
        builder.Services.TryAddSingleton<IPredictionLog>(static services => services.GetRequiredService<PredictionLogWriter>());
        builder.Services.TryAddSingleton<IOutcomeRecorder>(static services => services.GetRequiredService<PredictionLogWriter>());
        builder.Services.TryAddSingleton<IOutcomeSource>(static services => new LoggedOutcomeSource(services.GetRequiredService<PredictionLogWriter>()));
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, TrackingPlanHostedService>());
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IFleetParticipant, QualitySharing>(static services => new QualitySharing(
            () => services.GetRequiredService<PredictionLogHost>().Started, services.GetService<TimeProvider>() ?? TimeProvider.System)));
        return builder.AddSettingsSection<PredictionLogSettings>();
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
        return guard.Observe(observed => observed.Services?.GetService<PredictionLogHost>()?.Observe(observed, builder));
    }

    /// <summary>Logs every call of a guard that is created without a container.</summary>
    /// <typeparam name="TInput">The type of the model's input.</typeparam>
    /// <typeparam name="TPrediction">The type of predictions. Numbers, Boolean values, strings, and enums are logged.</typeparam>
    /// <param name="guard">The builder of the guard.</param>
    /// <param name="log">The log. Dispose it after the guard.</param>
    /// <param name="configure">Declares columns. Nothing of an input is logged that isn't declared.</param>
    public static PredictionGuardBuilder<TInput, TPrediction> LogTo<TInput, TPrediction>(
        this PredictionGuardBuilder<TInput, TPrediction> guard, PredictionLogWriter log, Action<GuardLogBuilder<TInput>>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(guard);
        ArgumentNullException.ThrowIfNull(log);
        var builder = new GuardLogBuilder<TInput>();
        configure?.Invoke(builder);
        return guard.Observe(observed =>
            log.Observe(observed, builder, new LogGuardContext(observed.Services?.GetService<IRedactorProvider>(), PlanVersion: null)));
    }
}
