namespace PredictionGuardrails.Experiments.Assignment;

/// <summary>What was decided about a unit.</summary>
/// <param name="IsExposed">Whether the unit is in the experiment at all; if not, <paramref name="Arm"/> is the control.</param>
/// <param name="Arm">The arm: 0 for the control, 1 for the first variant.</param>
/// <param name="Probability">The probability of the arm among exposed units, from 0 to 1.</param>
/// <param name="Stratum">The stratum of shares, from 0.</param>
/// <param name="Key">What identifies the unit in tables and sketches; 0 if the call had no unit.</param>
internal readonly record struct UnitAssignment(bool IsExposed, int Arm, double Probability, int Stratum, ulong Key);
