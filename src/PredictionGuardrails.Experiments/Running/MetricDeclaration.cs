using PredictionGuardrails.Experiments.Decisions;

namespace PredictionGuardrails.Experiments.Running;

/// <summary>A guardrail metric that code declares.</summary>
/// <param name="Declaration">What it's called, and what is harm.</param>
/// <param name="Read">Reads it; null for a metric of the guard that has its name.</param>
/// <param name="IsPrediction">Whether it's the prediction itself.</param>
internal sealed record MetricDeclaration<TInput, TPrediction>(
    GuardrailDeclaration Declaration, Func<TInput, TPrediction, double?>? Read, bool IsPrediction = false)
{
    /// <summary>What a guard calls the prediction itself.</summary>
    public const string Prediction = "prediction";

    /// <summary>Finds the function that reads it.</summary>
    /// <exception cref="InvalidOperationException">The guard has no such metric, or it's a label.</exception>
    public MetricReader<TInput, TPrediction> Resolve(PredictionGuard<TInput, TPrediction> guard)
    {
        if (Read is not null)
        {
            return new MetricReader<TInput, TPrediction>(Declaration, Read, IsPrediction ? Prediction : null);
        }

        var metrics = guard.ObservedMetrics;
        var metric = metrics.FirstOrDefault(metric => metric.Name.Equals(Declaration.Name, StringComparison.OrdinalIgnoreCase));
        if (metric?.ReadNumber is { } read)
        {
            return new MetricReader<TInput, TPrediction>(Declaration, (_, prediction) => read(prediction), metric.Name);
        }

        var numbers = string.Join(", ", metrics.Where(static metric => metric.ReadNumber is not null).Select(static metric => metric.Name).DefaultIfEmpty("none"));
        throw new InvalidOperationException(
            $"Guard '{guard.Name}' has no metric '{Declaration.Name}' that is a number. Metrics: {numbers}. To declare another number, pass a function to Guardrail(…).");
    }
}
