using PredictionGuardrails.PredictionLog.Quality;

namespace PredictionGuardrails.PredictionLog.Outcomes;

/// <summary>Creates what is passed on of a prediction whose outcome is final.</summary>
internal static class PublishedOutcomes
{
    /// <param name="prediction">The prediction.</param>
    /// <param name="outcome">Its outcome, which may not be known.</param>
    /// <param name="matured">Both as they're compared with each other.</param>
    /// <param name="declared">What is declared of the outcome.</param>
    /// <param name="type">The type of predictions.</param>
    /// <param name="arms">The arms by their numbers.</param>
    /// <returns>The prediction; null if it isn't passed on.</returns>
    public static FinalOutcome? Create(
        in IndexedPrediction prediction, in IndexedOutcome outcome, in MaturedPrediction matured, LogOutcome declared, LogColumnType? type, ArmTable arms)
    {
        if ((prediction.Flags & (IndexedFlags.Probe | IndexedFlags.Sampled)) != IndexedFlags.Sampled)
        {
            return null;
        }

        var arm = prediction.Arm == 0 ? (LoggedArm?)null : arms[prediction.Arm];
        var kind = QualityKinds.Find(type, declared.Type);
        var hasOutcome = outcome.IsKnown || declared.Absence == OutcomeAbsence.No;
        return new FinalOutcome
        {
            IdHash = prediction.Id,
            Time = new DateTimeOffset(prediction.Time, TimeSpan.Zero),
            Arm = arm?.Name,
            ArmProbability = arm?.Probability,
            IsAnsweredByArm = (prediction.Flags & IndexedFlags.ArmCalled) == 0 ? null : (prediction.Flags & IndexedFlags.AnsweredByArm) != 0,
            Unit = prediction.Unit,
            Prediction = type == LogColumnType.Text || matured.IsWithoutPrediction ? null : BitConverter.Int64BitsToDouble(prediction.Prediction),
            HasOutcome = hasOutcome,
            Outcome = hasOutcome && declared.Type != OutcomeType.Label ? NumberOf(outcome) : null,
            LabelHash = hasOutcome && declared.Type == OutcomeType.Label ? (ulong)outcome.Value : null,
            Error = hasOutcome && kind is { } known && matured.IsComparable(known) ? Losses.Of(matured, known, Losses.Error) : null,
        };
    }

    private static double NumberOf(in IndexedOutcome outcome) => outcome.IsKnown ? BitConverter.Int64BitsToDouble(outcome.Value) : 0;
}
