using System.Diagnostics;
using PredictionGuardrails.Breaches;
using PredictionGuardrails.Statistics;

namespace PredictionGuardrails.Reporting;

/// <summary>
/// Makes a breach of what a check found and tells everyone: counters, current activity and log while the caller's context is still
/// there, handlers through their queues.
/// </summary>
internal sealed class BreachReporter(string guard, ReportingServices services, CollectionTimer recording) : IDisposable
{
    /// <summary>Makes one incident of them.</summary>
    public IncidentTracker Incidents { get; } = new(guard, services, recording);

    private readonly BreachLog _log = new(guard, services);

    public Breach Report(in CheckFailure failure, GuardMode mode, string? modelVersion, string? fallback = null)
    {
        var breach = Create(failure, mode, modelVersion, fallback);
        services.Meters.Breached(breach);
        Activity.Current?.AddEvent(BreachEvent.Of(breach));
        _log.Write(breach);
        services.Dispatcher.Publish(breach);
        Incidents.Join(breach);
        services.Notify(breach);
        return breach;
    }

    public Breach Create(in CheckFailure failure, GuardMode mode, string? modelVersion, string? fallback)
    {
        var activity = Activity.Current;
        return new Breach
        {
            Guard = guard,
            Rule = failure.Rule,
            Metric = failure.Metric,
            Segment = failure.Segment,
            Observed = failure.Observed,
            ObservedValue = failure.ObservedValue,
            Expected = failure.Expected,
            Action = failure.Action,
            Mode = mode,
            PredictionCount = failure.Predictions,
            Time = services.Time.GetUtcNow(),
            ModelVersion = modelVersion,
            Fallback = fallback,
            Exception = failure.Exception,
            TraceId = activity?.TraceId.ToHexString(),
            SpanId = activity?.SpanId.ToHexString(),
        };
    }

    public void Dispose() => _log.Dispose();
}
