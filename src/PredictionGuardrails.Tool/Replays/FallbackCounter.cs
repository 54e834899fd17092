using System.Diagnostics.Metrics;

namespace PredictionGuardrails.Tool.Replays;

/// <summary>Counts the fallbacks of a guard with the guard's own counter.</summary>
internal sealed class FallbackCounter : IMeterFactory
{
    private const string Instrument = "prediction_guardrails.fallbacks";

    private readonly List<Meter> _meters = [];
    private readonly MeterListener _listener = new();

    public FallbackCounter()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (_meters.Contains(instrument.Meter) && instrument.Name == Instrument)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((_, measured, _, _) => Count += measured);
        _listener.Start();
    }

    public long Count { get; private set; }

    public Meter Create(MeterOptions options)
    {
        var meter = new Meter(options);
        _meters.Add(meter);
        return meter;
    }

    public void Dispose()
    {
        _listener.Dispose();
        _meters.ForEach(meter => meter.Dispose());
    }
}
