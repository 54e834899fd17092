namespace PredictionGuardrails.Experiments.Decisions;

/// <summary>What was observed of a call.</summary>
/// <param name="Metric">The guardrail metric; see <see cref="CanaryJudge.OfCalls"/>.</param>
/// <param name="Arm">The arm: 0 for the control, 1 for the first variant.</param>
/// <param name="Value">The metric of the call.</param>
/// <param name="Unit">The key of the unit; 0 if there is none.</param>
internal readonly record struct ArmObservation(int Metric, int Arm, double Value, ulong Unit);
