using PredictionGuardrails.Fleet.Exchange;

namespace PredictionGuardrails.Fleet.Baselines;

/// <summary>A metric that is compared with a baseline.</summary>
internal sealed record MonitoredMetric(string Guard, string ModelVersion, string Metric, string? Segment)
{
    /// <summary>The name within its guard.</summary>
    public string Key => Segment is null ? Metric : $"{Metric} of {Segment}";

    /// <summary>The name of the document with its baseline.</summary>
    public string Document => $"baseline/{Guard}/{ModelVersion}/{Key}";

    /// <summary>The name of the document with what was learned on top of it.</summary>
    public string StateDocument => $"learned/{Guard}/{ModelVersion}/{Key}";

    /// <summary>The baseline that this replica has; null if it hasn't any, or that of another version.</summary>
    public Baseline? OwnOf(PredictionGuard guard) =>
        guard.GetBaseline(Metric, Segment) is { } own && (own.ModelVersion is not { } version || version == ModelVersion) ? own : null;

    /// <summary>Writes a baseline as text.</summary>
    public string Format(Baseline baseline) => BaselineFile.Format(new Dictionary<string, Baseline> { [Key] = baseline }, Guard, baseline.ModelVersion);

    /// <summary>Reads a baseline of the document.</summary>
    /// <exception cref="UnreadableDocumentException">The text isn't one.</exception>
    public Baseline Parse(string text)
    {
        try
        {
            return BaselineFile.Parse(text)[Key];
        }
        catch (Exception exception) when (exception is InvalidDataException or KeyNotFoundException)
        {
            throw new UnreadableDocumentException(Document, exception.Message, exception);
        }
    }
}
