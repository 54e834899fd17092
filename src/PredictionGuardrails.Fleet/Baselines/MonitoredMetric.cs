namespace PredictionGuardrails.Fleet.Baselines;

/// <summary>A metric that is compared with a baseline.</summary>
internal sealed record MonitoredMetric(string Guard, string ModelVersion, string Metric, string? Segment)
{
    /// <summary>The name within its guard.</summary>
    public string Key => Segment is null ? Metric : $"{Metric} of {Segment}";

    /// <summary>The name of the document.</summary>
    public string Document => $"baseline/{Guard}/{ModelVersion}/{Key}";
}
