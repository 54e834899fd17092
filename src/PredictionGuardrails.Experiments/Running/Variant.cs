namespace PredictionGuardrails.Experiments.Running;

/// <summary>A variant of a guard that exists.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Model">Its model.</param>
/// <param name="Guard">The guard around it, with statistics, baseline, and breaker of its own.</param>
internal sealed record Variant<TInput, TPrediction>(
    string Name, VariantModel<TInput, TPrediction> Model, PredictionGuard<TInput, TPrediction> Guard)
{
    /// <param name="probability">The probability of the arm.</param>
    /// <param name="limit">Limits asynchronous calls.</param>
    public PredictionArm<TInput, TPrediction> ToArm(double probability, TimeLimit limit) => new()
    {
        Name = Name,
        Probability = probability,
        Guard = Guard,
        Model = Model.Predict,
        AsyncModel = limit.Apply(Model.PredictAsync),
        BatchModel = Model.PredictBatch,
        AsyncBatchModel = limit.Apply(Model.PredictBatchAsync),
        StreamModel = limit.Apply(Model.Stream),
    };
}
