using PredictionGuardrails.Execution;
using PredictionGuardrails.Time;

namespace PredictionGuardrails.Benchmarks.Log;

/// <summary>What every log in the comparison keeps of a call: ten numbers of the input, the identifier, the time, the key, the prediction, and the result.</summary>
internal readonly record struct LogRow(
    Guid Id, long Time, long Key, double Prediction, double Result,
    double F0, double F1, double F2, double F3, double F4, double F5, double F6, double F7, double F8, double F9)
{
    /// <summary>Makes a row, with the same identifier and clock as the prediction log's.</summary>
    public static LogRow Of(Features ride, double fare)
    {
        var now = WallClock.System.UtcTicks;
        return new LogRow(
            PredictionId.Next(now).ToGuid(), now, ride.Id, fare, fare, ride.F0, ride.F1, ride.F2, ride.F3, ride.F4, ride.F5, ride.F6, ride.F7, ride.F8, ride.F9);
    }
}
