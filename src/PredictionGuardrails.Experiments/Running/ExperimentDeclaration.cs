using PredictionGuardrails.Experiments.Decisions;

namespace PredictionGuardrails.Experiments.Running;

/// <summary>What code declares of an experiment.</summary>
/// <param name="ReadUnit">Reads the unit; null for that of the guard.</param>
/// <param name="Variants">The variants.</param>
/// <param name="Metrics">The guardrail metrics without those that every experiment has.</param>
/// <param name="Outcomes">The guardrail metrics that are outcomes.</param>
/// <param name="CreateAssigner">Creates what decides about arms in place of the hash; null for none.</param>
/// <param name="Control">The guard's own model, to be compared with itself; null if it isn't.</param>
internal sealed record ExperimentDeclaration<TInput, TPrediction>(
    Func<TInput, PredictionKey>? ReadUnit,
    List<VariantDeclaration<TInput, TPrediction>> Variants,
    List<MetricDeclaration<TInput, TPrediction>> Metrics,
    List<OutcomeGuardrail> Outcomes,
    VariantDeclaration<TInput, TPrediction>? Control,
    Func<IServiceProvider, IExperimentAssigner<TInput>>? CreateAssigner);
