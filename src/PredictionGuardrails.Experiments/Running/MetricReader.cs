using PredictionGuardrails.Experiments.Decisions;

namespace PredictionGuardrails.Experiments.Running;

/// <summary>A guardrail metric with the function that reads it.</summary>
/// <param name="Declaration">What code declares of it.</param>
/// <param name="Read">Reads it from an input and its prediction.</param>
/// <param name="GuardMetric">The metric of the guard that it is, whose baseline tells what its values were; null if it's none.</param>
internal sealed record MetricReader<TInput, TPrediction>(GuardrailDeclaration Declaration, Func<TInput, TPrediction, double?> Read, string? GuardMetric)
{
    /// <summary>What the numbers mean, if the metric is a label; otherwise null.</summary>
    public LabelCodes? Labels { get; private init; }

    /// <summary>A metric that is a label.</summary>
    public static MetricReader<TInput, TPrediction> OfLabel(GuardrailDeclaration declaration, Func<TInput, TPrediction, string?> read, string? guardMetric)
    {
        var labels = new LabelCodes();
        return new MetricReader<TInput, TPrediction>(
            declaration, (input, prediction) => read(input, prediction) is { } label ? labels.CodeOf(label) : null, guardMetric)
        {
            Labels = labels,
        };
    }

    /// <summary>The metric as a <see cref="MetricValue"/>; NaN if it can't be read.</summary>
    public double Measure(TInput input, TPrediction prediction)
    {
        try
        {
            return Read(input, prediction) ?? MetricValue.Missing;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            return double.NaN;
        }
    }
}
