using System.Diagnostics.Metrics;

namespace PredictionGuardrails.PredictionLog;

/// <summary>The instruments of the prediction log. They read its account when they are observed, so that calls pay nothing for them.</summary>
internal sealed class LogMeters : IDisposable
{
    private readonly Meter _meter;
    private readonly bool _ownsMeter;

    /// <param name="factory">Creates the meter; null for one of its own.</param>
    /// <param name="log">The log.</param>
    public LogMeters(IMeterFactory? factory, IPredictionLog log)
    {
        // A meter from a factory belongs to the factory.
        _ownsMeter = factory is null;
        _meter = factory?.Create(new MeterOptions(LogTelemetryNames.Meter)) ?? new Meter(LogTelemetryNames.Meter);
        _meter.CreateObservableCounter(
            LogTelemetryNames.Offered, () => Observe(log, static status => status.Offered), "{record}", "Calls that should be logged.");
        _meter.CreateObservableUpDownCounter(
            LogTelemetryNames.Written, () => Observe(log, static status => status.Written), "{record}", "Records that were written to disk.");
        _meter.CreateObservableUpDownCounter(
            LogTelemetryNames.Pending, () => Observe(log, static status => status.Pending), "{record}", "Records that wait for the writer.");
        _meter.CreateObservableCounter(
            LogTelemetryNames.SampledOut, () => Observe(log, static status => status.SampledOut), "{record}", "Calls of units that aren't part of the sample.");
        _meter.CreateObservableCounter(
            LogTelemetryNames.Dropped, () => log.GetStatus().SelectMany(Dropped), "{record}", "Records that were dropped, by reason.");
        _meter.CreateObservableGauge(
            LogTelemetryNames.Lag, () => log.GetStatus().Select(static status => Of(status, status.Lag.TotalSeconds)), "s", "How long the oldest pending record has been waiting for the writer.");
    }

    public void Dispose()
    {
        if (_ownsMeter)
        {
            _meter.Dispose();
        }
    }

    private static IEnumerable<Measurement<long>> Observe(IPredictionLog log, Func<PredictionLogStatus, long> read) =>
        log.GetStatus().Select(status => Of(status, read(status)));

    private static IEnumerable<Measurement<long>> Dropped(PredictionLogStatus status) =>
    [
        Dropped(status, "full", status.DroppedBecauseFull),
        Dropped(status, "storage", status.DroppedBecauseOfStorage),
        Dropped(status, "error", status.DroppedBecauseOfErrors),
        Dropped(status, "sink", status.DroppedBecauseOfSinks),
    ];

    private static Measurement<long> Dropped(PredictionLogStatus status, string reason, long records) =>
        new(records, new(LogTelemetryNames.Guard, status.Guard), new(LogTelemetryNames.Reason, reason));

    private static Measurement<T> Of<T>(PredictionLogStatus status, T value)
        where T : struct => new(value, new KeyValuePair<string, object?>(LogTelemetryNames.Guard, status.Guard));
}
