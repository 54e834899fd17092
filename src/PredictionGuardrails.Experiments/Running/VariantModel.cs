namespace PredictionGuardrails.Experiments.Running;

/// <summary>The model of a variant, with one of two forms.</summary>
/// <param name="Predict">For synchronous and asynchronous calls; null if the model is asynchronous only.</param>
/// <param name="PredictAsync">For asynchronous calls; null if the model is synchronous.</param>
internal sealed record VariantModel<TInput, TPrediction>(
    Func<TInput, TPrediction>? Predict, Func<TInput, CancellationToken, ValueTask<TPrediction>>? PredictAsync);
