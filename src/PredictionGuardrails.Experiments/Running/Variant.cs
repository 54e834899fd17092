namespace PredictionGuardrails.Experiments.Running;

/// <summary>A variant of a guard that exists.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Model">Its model.</param>
/// <param name="Guard">The guard around it, with statistics, baseline, and breaker of its own.</param>
internal sealed record Variant<TInput, TPrediction>(
    string Name, VariantModel<TInput, TPrediction> Model, PredictionGuard<TInput, TPrediction> Guard)
{
    public PredictionArm<TInput, TPrediction> ToArm(double probability) => new()
    {
        Name = Name,
        Probability = probability,
        Guard = Guard,
        Model = Model.Predict,
        AsyncModel = Model.PredictAsync,
    };
}
