using PredictionGuardrails.PredictionLog.Declaration;
using PredictionGuardrails.PredictionLog.Outcomes;

namespace PredictionGuardrails.Tool.Experiments.Reports;

/// <summary>What became of a call that was routed to an arm.</summary>
internal enum CallAnswer
{
    Answered,

    /// <summary>The arm answered with a prediction that breaches a check.</summary>
    Breached,
    Failed,

    /// <summary>The arm has no model for the call, so it isn't compared; or the record doesn't say.</summary>
    NotCalled,
}

/// <summary>A logged call that was routed to an arm.</summary>
/// <param name="Time">When it was answered.</param>
/// <param name="Id">The ID of the record, which orders calls of the same time.</param>
/// <param name="Arm">The number of the arm: 0 for the control.</param>
/// <param name="Probability">The probability with which the arm was chosen.</param>
/// <param name="Unit">The unit; null if there is none.</param>
/// <param name="Outcome">Whether the arm answered.</param>
/// <param name="Values">The metrics, each a <see cref="PredictionGuardrails.Experiments.Decisions.MetricValue"/>.</param>
internal sealed record ArmCall(DateTimeOffset Time, Guid Id, int Arm, double Probability, string? Unit, CallAnswer Outcome, double[] Values)
{
    /// <summary>Its place among all calls, from 0.</summary>
    public int Number { get; init; }

    /// <summary>What outcomes are compared with in its file; null if nothing.</summary>
    public ComparedValue? Compared { get; init; }

    /// <summary>What is compared with outcomes; without an arm if nothing can be.</summary>
    public IndexedPrediction Indexed { get; init; }
}
