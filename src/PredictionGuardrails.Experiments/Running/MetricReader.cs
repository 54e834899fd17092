using PredictionGuardrails.Experiments.Decisions;

namespace PredictionGuardrails.Experiments.Running;

/// <summary>A guardrail metric with the function that reads it.</summary>
/// <param name="Declaration">What code declares of it.</param>
/// <param name="Read">Reads it from an input and its prediction.</param>
/// <param name="GuardMetric">The metric of the guard that it is, whose baseline tells what its values were; null if it's none.</param>
internal sealed record MetricReader<TInput, TPrediction>(GuardrailDeclaration Declaration, Func<TInput, TPrediction, double?> Read, string? GuardMetric)
{
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
