using System.Diagnostics.Metrics;

namespace SilentFailure;

/// <summary>Reads the library's counters, as a monitoring system would.</summary>
internal sealed class GuardCounts : IDisposable
{
    private readonly MeterListener _listener = new();

    public GuardCounts()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name is "prediction_guardrails.breaches" or "prediction_guardrails.fallbacks")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, measured, _, _) =>
        {
            if (instrument.Name == "prediction_guardrails.breaches")
            {
                Breaches += measured;
            }
            else
            {
                Fallbacks += measured;
            }
        });
        _listener.Start();
    }

    public long Breaches { get; private set; }

    public long Fallbacks { get; private set; }

    public void Dispose() => _listener.Dispose();
}
