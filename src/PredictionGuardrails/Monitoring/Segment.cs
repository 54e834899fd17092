using PredictionGuardrails.Configuration;
using PredictionGuardrails.Metrics;

namespace PredictionGuardrails.Monitoring;

/// <summary>The predictions of one value of a key: the guard's metrics once more, recorded and watched, not checked.</summary>
/// <param name="name">The key and its value: "country DE".</param>
/// <param name="metrics">The metrics, the prediction itself first.</param>
internal sealed class Segment<TPrediction>(string name, IReadOnlyList<Metric<TPrediction>> metrics) : IDisposable
{
    private readonly MetricChecks<TPrediction>[] _recorded = [.. metrics.Select(metric => metric.Compile(MetricOptions.Unchecked, CompilationContext.OfNothing))];

    public string Name { get; } = name;

    public IReadOnlyList<Metric<TPrediction>> Metrics { get; } = metrics;

    /// <returns>False where something was found because of which the prediction may not pass, or if there is none.</returns>
    public bool Record(TPrediction prediction)
    {
        var passes = true;
        foreach (var metric in _recorded)
        {
            if (prediction is null)
            {
                metric.RecordNull();
            }
            else
            {
                passes &= metric.Record(prediction);
            }
        }

        return passes;
    }

    public void Dispose()
    {
        foreach (var metric in Metrics)
        {
            metric.Dispose();
        }
    }
}
