using System.Diagnostics.Metrics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using PredictionGuardrails.Configuration;
using PredictionGuardrails.Execution;
using PredictionGuardrails.Reporting;

namespace PredictionGuardrails;

/// <summary>Represents the dependencies of a guard that is created without a container. All of them are optional.</summary>
public sealed class PredictionGuardDependencies
{
    /// <summary>Gets the time provider. The default is <see cref="System.TimeProvider.System"/>.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Gets the logger factory. The default writes no logs.</summary>
    public ILoggerFactory LoggerFactory { get; init; } = NullLoggerFactory.Instance;

    /// <summary>Gets the meter factory. By default, the guard creates its own meter.</summary>
    public IMeterFactory? MeterFactory { get; init; }

    /// <summary>Gets the container for fallbacks and observers that are services. The default is <see langword="null"/> for none.</summary>
    public IServiceProvider? Services { get; init; }

    /// <summary>Gets the handlers of breaches, breaker changes, and incidents. The default is none.</summary>
    public IReadOnlyCollection<IGuardEventHandler> EventHandlers { get; init; } = [];

    /// <summary>
    /// Gets a function that is called with every breach immediately, on the thread that found it and before the call returns. Handlers are called
    /// later. Use it in tests and tools that need to know which prediction caused a breach. An exception is logged. The default is <see langword="null"/> for none.
    /// </summary>
    public Action<Breach>? BreachReported { get; init; }

    /// <summary>
    /// Gets a configuration that contains the section <c>PredictionGuardrails</c>, or the section itself. Changes take effect at runtime. The default
    /// is <see langword="null"/> for none.
    /// </summary>
    public IConfiguration? Configuration { get; init; }

    /// <summary>
    /// Gets a function that configures the options of all guards. Settings in <see cref="Configuration"/> override them. The default is <see langword="null"/> for none.
    /// </summary>
    public Action<PredictionGuardrailsOptions>? Configure { get; init; }

    /// <summary>Gets the sections of settings of other packages. The default is none.</summary>
    public IReadOnlyCollection<SettingsSection> SettingsSections { get; init; } = [];

    internal GuardRuntime CreateRuntime(out GuardrailsConfiguration settings)
    {
        settings = new GuardrailsConfiguration(Configuration, Configure, knowsEveryGuard: false, SettingsSections);
        var reporting = new ReportingServices(settings.Begin(), TimeProvider, LoggerFactory, MeterFactory, EventHandlers, BreachReported);
        return new GuardRuntime(reporting, Services, service => GuardRequirement.DecoratorsOf(service, Services)) { OutputOf = settings.OutputOf };
    }
}
