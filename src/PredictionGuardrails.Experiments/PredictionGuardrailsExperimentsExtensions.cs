using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using PredictionGuardrails.Experiments;
using PredictionGuardrails.Experiments.Configuration;
using PredictionGuardrails.Experiments.Running;

namespace PredictionGuardrails;

/// <summary>Adds experiments.</summary>
public static class PredictionGuardrailsExperimentsExtensions
{
    /// <summary>
    /// Adds an experiment: other models for the same task as the model of a guard. It's off until its phase is configured in
    /// <c>PredictionGuardrails:Experiments:{name}:Phase</c>. Calls stay as they are: the model that they pass is the control.
    /// </summary>
    /// <typeparam name="TInput">The type of the inputs.</typeparam>
    /// <typeparam name="TPrediction">The type of the predictions.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <param name="name">The name of the experiment.</param>
    /// <param name="guard">The name of the guard. A guard has one experiment.</param>
    /// <param name="configure">Declares variants and guardrail metrics.</param>
    /// <exception cref="ArgumentException">No variant is declared, or an experiment of this name or guard exists already.</exception>
    public static IPredictionGuardrailsBuilder AddExperiment<TInput, TPrediction>(
        this IPredictionGuardrailsBuilder builder, string name, string guard, Action<ExperimentBuilder<TInput, TPrediction>> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentException.ThrowIfNullOrWhiteSpace(guard);
        ArgumentNullException.ThrowIfNull(configure);
        ThrowIfExists(builder.Services, name, guard);
        var experiment = new ExperimentBuilder<TInput, TPrediction>(builder.Services);
        configure(experiment);
        if (experiment.Variants.Count == 0)
        {
            throw new ArgumentException($"Experiment '{name}' has no variant. Call Variant(…) to add one.", nameof(configure));
        }

        builder.Services.AddSingleton(new ExperimentRegistration(name, guard, experiment.Variants, experiment.Guardrails, services =>
            new Experiment<TInput, TPrediction>(
                name,
                guard,
                experiment.Build(),
                services,
                services.GetService<TimeProvider>() ?? TimeProvider.System,
                (services.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance).CreateLogger(Log.Category))));
        builder.Services.TryAddSingleton(static services => new ExperimentRegistry(
            services.GetServices<ExperimentRegistration>(),
            services.GetRequiredService<ExperimentsSection>(),
            services.GetRequiredService<PredictionGuardRegistry>(),
            services));
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, ExperimentsHostedService>(static services => new ExperimentsHostedService(
            services.GetRequiredService<ExperimentRegistry>(),
            services.GetService<TimeProvider>() ?? TimeProvider.System,
            services.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance)));
        return builder.AddSettingsSection<ExperimentsSection>();
    }

    private static void ThrowIfExists(IServiceCollection services, string name, string guard)
    {
        var registered = services.Select(static service => service.IsKeyedService ? null : service.ImplementationInstance);
        foreach (var other in registered.OfType<ExperimentRegistration>())
        {
            if (other.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                throw new ArgumentException($"There is already an experiment named '{name}'.", nameof(name));
            }

            if (other.Guard.Equals(guard, StringComparison.OrdinalIgnoreCase))
            {
                throw new ArgumentException($"Guard '{guard}' already has experiment '{other.Name}'. A guard has one experiment, which can have several variants.", nameof(guard));
            }
        }
    }
}
