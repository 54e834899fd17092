using PredictionGuardrails.PredictionLog.Outcomes;

namespace PredictionGuardrails.PredictionLog.Quality;

/// <summary>A prediction whose outcome is final.</summary>
/// <param name="Time">When it was made, in ticks of UTC.</param>
/// <param name="Prediction">The number that was predicted; for classes, the bits that identify the class.</param>
/// <param name="Outcome">What turned out to be true, likewise; NaN if nothing did.</param>
/// <param name="Weight">How many predictions it stands for, because others weren't logged or kept.</param>
/// <param name="IsProbe">Whether the model was only probed.</param>
internal readonly record struct MaturedPrediction(long Time, double Prediction, double Outcome, double Weight, bool IsProbe)
{
    /// <summary>How long after the prediction its outcome was recorded, in ticks; null if none was.</summary>
    public long? Delay { get; init; }

    public bool HasOutcome => !double.IsNaN(Outcome);

    /// <summary>Whether nothing was predicted.</summary>
    public bool IsWithoutPrediction { get; init; }

    /// <summary>Whether the prediction can be compared with outcomes. One that isn't a probability can't be compared with a Boolean value.</summary>
    public bool IsComparable(QualityKind? kind) => !IsWithoutPrediction && (kind != QualityKind.Probability || Prediction is >= 0 and <= 1);

    /// <summary>Compares a prediction with its outcome, or with what its absence means.</summary>
    /// <param name="prediction">The prediction.</param>
    /// <param name="outcome">Its outcome, which may not be known.</param>
    /// <param name="declared">What is declared of the outcome.</param>
    /// <param name="type">The type of predictions.</param>
    public static MaturedPrediction Create(in IndexedPrediction prediction, in IndexedOutcome outcome, LogOutcome declared, LogColumnType? type)
    {
        var weight = (1L << prediction.Level) / (double)prediction.Probability;
        var absent = declared.Absence == OutcomeAbsence.No ? BitConverter.DoubleToInt64Bits(0) : (long?)null;
        var value = outcome.IsKnown ? outcome.Value : absent;
        var delay = outcome.IsKnown ? Math.Max(0, outcome.KnownAt - prediction.Time) : (long?)null;
        var isProbe = (prediction.Flags & IndexedFlags.Probe) != 0;
        var isWithoutPrediction = (prediction.Flags & IndexedFlags.WithoutPrediction) != 0;
        if (QualityKinds.Find(type, declared.Type) == QualityKind.Class)
        {
            // The prediction of a class is 1, and its outcome 1 if it's the same and 0 otherwise.
            var isRight = value is null ? double.NaN : value == prediction.Prediction ? 1 : 0;
            return new MaturedPrediction(prediction.Time, 1, isRight, weight, isProbe) { Delay = delay, IsWithoutPrediction = isWithoutPrediction };
        }

        var number = value is { } bits ? BitConverter.Int64BitsToDouble(bits) : double.NaN;
        var predicted = BitConverter.Int64BitsToDouble(prediction.Prediction);
        return new MaturedPrediction(prediction.Time, predicted, number, weight, isProbe) { Delay = delay, IsWithoutPrediction = isWithoutPrediction };
    }
}
