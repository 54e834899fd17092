using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace PredictionGuardrails.Telemetry;

/// <summary>The library's counters.</summary>
internal sealed class GuardMeters : IDisposable
{
    private readonly Meter _meter;
    private readonly bool _ownsMeter;
    private readonly Counter<long> _predictions;
    private readonly Counter<long> _breaches;
    private readonly Counter<long> _fallbacks;
    private readonly Counter<long> _rejections;
    private readonly Counter<long> _handlerDropped;
    private readonly Counter<long> _handlerFailures;

    public GuardMeters(IMeterFactory? factory)
    {
        // A meter from a factory belongs to the factory.
        _ownsMeter = factory is null;
        _meter = factory?.Create(new MeterOptions(TelemetryNames.Meter)) ?? new Meter(TelemetryNames.Meter);
        _predictions = _meter.CreateCounter<long>(TelemetryNames.Predictions, "{prediction}", "Predictions that models made.");
        _breaches = _meter.CreateCounter<long>(TelemetryNames.Breaches, "{breach}", "Checks that predictions did not pass.");
        _fallbacks = _meter.CreateCounter<long>(TelemetryNames.Fallbacks, "{prediction}", "Predictions that a fallback answered.");
        _rejections = _meter.CreateCounter<long>(TelemetryNames.Rejections, "{prediction}", "Predictions that ended in an exception.");
        _handlerDropped = _meter.CreateCounter<long>(TelemetryNames.HandlerDropped, "{breach}", "Breaches that a handler's full queue dropped.");
        _handlerFailures = _meter.CreateCounter<long>(TelemetryNames.HandlerFailures, "{breach}", "Breaches on which a handler threw.");
    }

    /// <summary>Whether anybody listens to the count of predictions; nothing is paid on the hot path where nobody does.</summary>
    public bool CountsPredictions => _predictions.Enabled;

    public void Predicted(in KeyValuePair<string, object?> guard) => _predictions.Add(1, guard);

    public void Breached(Breach breach)
    {
        if (!_breaches.Enabled)
        {
            return;
        }

        var tags = new TagList
        {
            { TelemetryNames.Guard, breach.Guard },
            { TelemetryNames.Rule, breach.Rule },
            { TelemetryNames.Action, breach.Action.ToString() },
            { TelemetryNames.Mode, breach.Mode.ToString() },
        };
        AddIfKnown(ref tags, TelemetryNames.Metric, breach.Metric);
        AddIfKnown(ref tags, TelemetryNames.Fallback, breach.Fallback);
        AddIfKnown(ref tags, TelemetryNames.ModelVersion, breach.ModelVersion);
        _breaches.Add(breach.Predictions, tags);
    }

    public void FellBack(string guard, string fallback) =>
        _fallbacks.Add(1, new(TelemetryNames.Guard, guard), new(TelemetryNames.Fallback, fallback));

    public void Rejected(string guard) => _rejections.Add(1, new KeyValuePair<string, object?>(TelemetryNames.Guard, guard));

    public void HandlerDropped(string handler) => _handlerDropped.Add(1, new KeyValuePair<string, object?>(TelemetryNames.Handler, handler));

    public void HandlerFailed(string handler) => _handlerFailures.Add(1, new KeyValuePair<string, object?>(TelemetryNames.Handler, handler));

    public void Dispose()
    {
        if (_ownsMeter)
        {
            _meter.Dispose();
        }
    }

    private static void AddIfKnown(ref TagList tags, string name, string? value)
    {
        if (value is not null)
        {
            tags.Add(name, value);
        }
    }
}
