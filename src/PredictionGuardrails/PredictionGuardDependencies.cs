using System.Diagnostics.Metrics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using PredictionGuardrails.Configuration;
using PredictionGuardrails.Execution;
using PredictionGuardrails.Reporting;

namespace PredictionGuardrails;

/// <summary>What a guard that is made without a container gets from outside; everything has a default.</summary>
public sealed class PredictionGuardDependencies
{
    /// <summary>The clock; the system's by default.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Where logs go; nowhere by default.</summary>
    public ILoggerFactory LoggerFactory { get; init; } = NullLoggerFactory.Instance;

    /// <summary>Where meters come from; by default the guard has a meter of its own.</summary>
    public IMeterFactory? MeterFactory { get; init; }

    /// <summary>A container for fallbacks that are services; none by default.</summary>
    public IServiceProvider? Services { get; init; }

    /// <summary>Who gets the guard's breaches, changes of its breaker, and incidents; nobody by default.</summary>
    public IReadOnlyCollection<IGuardEventHandler> EventHandlers { get; init; } = [];

    /// <summary>
    /// Called with every breach as it is found, on the thread that found it and before the call returns, whereas handlers get theirs a little later:
    /// for tests and tools that have to know which prediction it was. What it throws is logged and goes no further. Nobody by default.
    /// </summary>
    public Action<Breach>? BreachReported { get; init; }

    /// <summary>A configuration with a section <c>PredictionGuardrails</c>, or that section; none by default. Changes are followed.</summary>
    public IConfiguration? Configuration { get; init; }

    /// <summary>Modes, queues and intervals, before configuration.</summary>
    public Action<PredictionGuardrailsOptions>? Configure { get; init; }

    /// <summary>Sections of settings that other packages contribute; none by default.</summary>
    public IReadOnlyCollection<SettingsSection> SettingsSections { get; init; } = [];

    internal GuardRuntime CreateRuntime(out GuardrailsConfiguration settings)
    {
        settings = new GuardrailsConfiguration(Configuration, Configure, knowsEveryGuard: false, SettingsSections);
        var reporting = new ReportingServices(settings.ReadOptionsIfRight(), TimeProvider, LoggerFactory, MeterFactory, EventHandlers, BreachReported);
        return new GuardRuntime(reporting, Services, service => GuardRequirement.DecoratorsOf(service, Services)) { OutputOf = settings.OutputOf };
    }
}
