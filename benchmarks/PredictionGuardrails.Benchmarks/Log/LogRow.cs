namespace PredictionGuardrails.Benchmarks.Log;

/// <summary>
/// What every log in the comparison keeps of a call: the identifier, the time, the key, the prediction, the result, the circumstances, the probability with
/// which it was logged, and ten numbers of the input. The circumstances are the verdict, the mode, the state of the breaker, and whether there is a prediction
/// and a result, whether the call was a probe, and whether a fault was injected, packed into one number.
/// </summary>
internal readonly record struct LogRow(
    Guid Id, long Time, long Key, double Prediction, double Result, long Circumstances, double InclusionProbability,
    double F0, double F1, double F2, double F3, double F4, double F5, double F6, double F7, double F8, double F9)
{
    /// <summary>Makes a row of a call.</summary>
    /// <exception cref="NotSupportedException">The call has a text, which rows have no place for. No call here has one, but whether it does is read.</exception>
    public static LogRow Of(in ObservedPrediction<Features, double> prediction)
    {
        var context = prediction.Context;
        if (context.Breaches.Count > 0 || prediction.ModelVersion is not null || context.Arm is not null || context.Fallback is not null
            || !context.Key.TryGetInt64(out var key))
        {
            throw new NotSupportedException("The row has a text.");
        }

        var ride = prediction.Input;
        var circumstances = (long)(context.Verdict ?? PredictionVerdict.Failed) | ((long)prediction.Breaker << 3) | ((long)prediction.Mode << 5)
            | (prediction.HasPrediction ? 1L << 7 : 0) | (prediction.HasAnswer ? 1L << 8 : 0)
            | (prediction.IsProbe ? 1L << 9 : 0) | (prediction.IsFaultInjected ? 1L << 10 : 0);
        return new LogRow(
            context.Id, prediction.Time.UtcTicks, key, prediction.Prediction, prediction.Answer, circumstances, InclusionProbability: 1,
            ride.F0, ride.F1, ride.F2, ride.F3, ride.F4, ride.F5, ride.F6, ride.F7, ride.F8, ride.F9);
    }
}
