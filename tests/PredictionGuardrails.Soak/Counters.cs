using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace PredictionGuardrails.Soak;

/// <summary>The library's counters, as an exporter sees them.</summary>
internal sealed class Counters : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<(string Instrument, string Guard), long> _values = new();

    public Counters()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == "PredictionGuardrails" && instrument is Counter<long> or ObservableCounter<long>)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            var key = (instrument.Name, GuardOf(tags));
            _values.AddOrUpdate(key, value, (_, sum) => instrument.IsObservable ? value : sum + value);
        });
        _listener.Start();
    }

    public long Read(string instrument, string guard)
    {
        _listener.RecordObservableInstruments();
        return _values.GetValueOrDefault((instrument, guard));
    }

    public void Dispose() => _listener.Dispose();

    private static string GuardOf(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        foreach (var tag in tags)
        {
            if (tag.Key == "guard")
            {
                return (string)tag.Value!;
            }
        }

        return "";
    }
}
