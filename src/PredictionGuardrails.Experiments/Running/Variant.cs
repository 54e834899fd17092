namespace PredictionGuardrails.Experiments.Running;

/// <summary>A variant of a guard that exists.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Model">Its model.</param>
/// <param name="Guard">The guard around it, with statistics, baseline, and breaker of its own.</param>
internal sealed record Variant<TInput, TPrediction>(
    string Name, VariantModel<TInput, TPrediction> Model, PredictionGuard<TInput, TPrediction> Guard)
{
    /// <summary>The model with a limit; null if it's synchronous.</summary>
    public TimeLimit<TInput, TPrediction>? Within(TimeSpan limit, TimeProvider time) =>
        Model.PredictAsync is { } predict ? new TimeLimit<TInput, TPrediction>(predict, limit, time) : null;

    /// <param name="probability">The probability of the arm.</param>
    /// <param name="limited">The asynchronous model; null if there is none.</param>
    public PredictionArm<TInput, TPrediction> ToArm(double probability, TimeLimit<TInput, TPrediction>? limited) => new()
    {
        Name = Name,
        Probability = probability,
        Guard = Guard,
        Model = Model.Predict,
        AsyncModel = limited is null ? null : limited.PredictAsync,
        BatchModel = Model.PredictBatch,
        AsyncBatchModel = Model.PredictBatchAsync,
        StreamModel = Model.Stream,
    };
}
