namespace PredictionGuardrails.Experiments.Decisions;

/// <summary>What was observed of a call, without the metrics that were read from its prediction.</summary>
/// <param name="Arm">The arm: 0 for the control, 1 for the first variant.</param>
/// <param name="Result">What became of the call: a <see cref="CallResult"/>.</param>
/// <param name="Unit">The key of the unit; 0 if there is none.</param>
internal readonly record struct CallObservation(int Arm, double Result, ulong Unit);
