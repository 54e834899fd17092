namespace PredictionGuardrails.Execution;

/// <summary>The items of a batch that are routed to one arm.</summary>
/// <param name="Arm">The arm, with the probability of its first item.</param>
/// <param name="Places">The indices of its items in the batch, in ascending order.</param>
internal sealed record ArmItems<TInput, TPrediction>(IArm<TInput, TPrediction> Arm, List<int> Places)
{
    /// <summary>Whether an arm is the same but for the probability with which it was chosen, so that one call can answer the items of both.</summary>
    public bool Includes(IArm<TInput, TPrediction> other) =>
        Arm == other
        || (Arm.Name == other.Name
            && Arm.Calls == other.Calls
            && Arm.Model == other.Model
            && Arm.AsyncModel == other.AsyncModel
            && Arm.BatchModel == other.BatchModel
            && Arm.AsyncBatchModel == other.AsyncBatchModel);
}
