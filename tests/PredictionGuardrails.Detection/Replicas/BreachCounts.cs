using System.Diagnostics.Metrics;

namespace PredictionGuardrails.Detecting.Replicas;

/// <summary>Counts the breaches of all guards of this process by their rules.</summary>
internal sealed class BreachCounts : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);

    public BreachCounts()
    {
        _listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Name == "prediction_guardrails.breaches")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((_, _, tags, _) => Count(tags));
        _listener.Start();
    }

    public int this[string rule] => _counts.GetValueOrDefault(rule);

    public int Sum => _counts.Values.Sum();

    public void Dispose() => _listener.Dispose();

    private void Count(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        foreach (var (name, value) in tags)
        {
            if (name == "rule")
            {
                var rule = (string)value!;
                _counts[rule] = _counts.GetValueOrDefault(rule) + 1;
            }
        }
    }
}
