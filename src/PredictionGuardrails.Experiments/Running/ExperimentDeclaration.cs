namespace PredictionGuardrails.Experiments.Running;

/// <summary>What code declares of an experiment.</summary>
/// <param name="ReadUnit">Reads the unit of an input; null for the guard's own.</param>
/// <param name="Variants">The variants, at least one.</param>
/// <param name="Metrics">The guardrail metrics besides failures.</param>
internal sealed record ExperimentDeclaration<TInput, TPrediction>(
    Func<TInput, PredictionKey>? ReadUnit, List<VariantDeclaration<TInput, TPrediction>> Variants, List<MetricReader<TInput, TPrediction>> Metrics);
