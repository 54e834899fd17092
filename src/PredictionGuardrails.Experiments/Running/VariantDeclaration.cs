namespace PredictionGuardrails.Experiments.Running;

/// <summary>What code declares of a variant.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Create">Creates its model.</param>
internal sealed record VariantDeclaration<TInput, TPrediction>(string Name, Func<IServiceProvider, VariantModel<TInput, TPrediction>> Create);
