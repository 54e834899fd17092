using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using PredictionGuardrails.Experiments;
using PredictionGuardrails.Experiments.Configuration;
using PredictionGuardrails.Experiments.Running;
using PredictionGuardrails.Experiments.Sharing;

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
    /// <param name="guard">The name of the guard. One of its experiments runs at a time.</param>
    /// <param name="configure">Declares variants and guardrail metrics.</param>
    /// <exception cref="ArgumentException">
    /// No variant is declared, an experiment of this name exists already, or another experiment of the guard has a variant of the same name.
    /// </exception>
    public static IPredictionGuardrailsBuilder AddExperiment<TInput, TPrediction>(
        this IPredictionGuardrailsBuilder builder, string name, string guard, Action<ExperimentBuilder<TInput, TPrediction>> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentException.ThrowIfNullOrWhiteSpace(guard);
        ArgumentNullException.ThrowIfNull(configure);
        var experiment = new ExperimentBuilder<TInput, TPrediction>(builder.Services);
        configure(experiment);
        ThrowIfExists(builder.Services, name, guard, experiment.Variants);
        if (experiment.Variants.Count == 0)
        {
            throw new ArgumentException($"Experiment '{name}' has no variant. Call Variant(…) to add one.", nameof(configure));
        }

        builder.Services.AddSingleton(new ExperimentRegistration(name, guard, experiment.Variants, experiment.Guardrails, experiment.IsAssigned, services =>
            new Experiment<TInput, TPrediction>(
                name,
                guard,
                experiment.Build(),
                services,
                services.GetService<IServiceProviderIsService>()?.IsService(typeof(IFleetManager)) == true,
                services.GetService<TimeProvider>() ?? TimeProvider.System,
                (services.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance).CreateLogger(Log.Category))));
        builder.Services.TryAddSingleton(static services => new ExperimentManager(
            services.GetServices<ExperimentRegistration>(),
            services.GetRequiredService<ExperimentsSection>(),
            services.GetRequiredService<PredictionGuardRegistry>(),
            services));
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IFleetParticipant, ExperimentSharing>(static services => new ExperimentSharing(
            services.GetRequiredService<ExperimentManager>(), services.GetService<TimeProvider>() ?? TimeProvider.System)));
        builder.Services.TryAddSingleton<IExperimentManager>(static services => services.GetRequiredService<ExperimentManager>());
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, ExperimentsHostedService>(static services => new ExperimentsHostedService(
            services.GetRequiredService<ExperimentManager>(),
            services.GetService<IMeterFactory>(),
            services.GetService<TimeProvider>() ?? TimeProvider.System,
            services.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance)));
        return builder.AddSettingsSection<ExperimentsSection>();
    }

    private static void ThrowIfExists(IServiceCollection services, string name, string guard, IReadOnlyList<string> variants)
    {
        var registered = services.Select(static service => service.IsKeyedService ? null : service.ImplementationInstance);
        foreach (var other in registered.OfType<ExperimentRegistration>())
        {
            if (other.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                throw new ArgumentException($"There is already an experiment named '{name}'.", nameof(name));
            }

            var same = variants.Intersect(other.Variants, StringComparer.OrdinalIgnoreCase).FirstOrDefault();
            if (same is not null && other.Guard.Equals(guard, StringComparison.OrdinalIgnoreCase))
            {
                throw new ArgumentException(
                    $"Experiment '{other.Name}' of guard '{guard}' already has a variant named '{same}'. Statistics of variants are kept by their names, so choose another one.",
                    nameof(name));
            }
        }
    }
}
