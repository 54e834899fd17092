namespace PredictionGuardrails.PredictionLog.Quality;

/// <summary>A prediction whose outcome is final.</summary>
/// <param name="Time">When it was made, in ticks of UTC.</param>
/// <param name="Prediction">The number that was predicted; for classes, the bits that identify the class.</param>
/// <param name="Outcome">What turned out to be true, likewise; NaN if nothing did.</param>
/// <param name="Weight">How many predictions it stands for, because others weren't logged or kept.</param>
/// <param name="IsProbe">Whether the model was only probed.</param>
internal readonly record struct MaturedPrediction(long Time, double Prediction, double Outcome, double Weight, bool IsProbe)
{
    public bool HasOutcome => !double.IsNaN(Outcome);
}
