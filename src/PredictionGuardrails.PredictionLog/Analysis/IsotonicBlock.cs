namespace PredictionGuardrails.PredictionLog.Analysis;

/// <summary>Predictions next to each other that get the same frequency.</summary>
/// <param name="Lowest">The lowest predicted probability.</param>
/// <param name="Highest">The highest predicted probability.</param>
/// <param name="Weight">The sum of weights.</param>
/// <param name="Predicted">The weighted sum of predicted probabilities.</param>
/// <param name="Events">The weights of events.</param>
/// <param name="Count">The number of predictions.</param>
internal readonly record struct IsotonicBlock(double Lowest, double Highest, double Weight, double Predicted, double Events, long Count)
{
    public double Frequency => Events / Weight;

    public static IsotonicBlock Of(double predicted, double observed, double weight) =>
        new(predicted, predicted, weight, weight * predicted, observed > 0.5 ? weight : 0, 1);

    /// <summary>Joins the next block, whose predictions are higher.</summary>
    public IsotonicBlock With(in IsotonicBlock next) =>
        new(Lowest, next.Highest, Weight + next.Weight, Predicted + next.Predicted, Events + next.Events, Count + next.Count);

    public CalibrationStep ToStep() => new(Lowest, Highest, Predicted / Weight, Frequency, Count);
}
