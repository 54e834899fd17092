using PredictionGuardrails.Fallbacks;
using PredictionGuardrails.Reporting;
using PredictionGuardrails.Statistics;
using PredictionGuardrails.Time;

namespace PredictionGuardrails.Execution;

/// <summary>What the guards of one host share.</summary>
internal sealed class GuardRuntime : IDisposable
{
    /// <param name="reporting">How they report.</param>
    /// <param name="container">The container for fallbacks that are services; null for none.</param>
    /// <param name="decoratorsOf">See <see cref="FallbackServices.DecoratorsOf"/>.</param>
    public GuardRuntime(ReportingServices reporting, IServiceProvider? container, Func<Type, IEnumerable<(string Guard, string Decorator)>> decoratorsOf)
    {
        Reporting = reporting;
        Services = container;
        Clock = new CoarseClock(reporting.Time);
        Recording = new CollectionTimer(reporting.Time, reporting.Options.MaximumLabels);
        Fallbacks = new FallbackServices(container, Clock, decoratorsOf);
    }

    public ReportingServices Reporting { get; }

    /// <summary>The container; null for none.</summary>
    public IServiceProvider? Services { get; }

    public CoarseClock Clock { get; }

    /// <summary>Has everything that is recorded collected.</summary>
    public CollectionTimer Recording { get; }

    public FallbackServices Fallbacks { get; }

    /// <summary>What the predictions of a guard are by configuration; null if it does not say so.</summary>
    public Func<string, OutputKind?> OutputOf { get; init; } = static _ => null;

    public void Dispose()
    {
        Reporting.Dispose();
        Clock.Dispose();
        Recording.Dispose();
    }
}
