namespace PredictionGuardrails.Experiments.Decisions;

/// <summary>What is shown of the arms so far.</summary>
/// <param name="ControlCalls">The number of calls of the control; 0 in shadow.</param>
/// <param name="Units">The number of distinct units of each arm, the control first; 0 in shadow.</param>
/// <param name="IsMismatched">Whether units aren't divided between arms as configured.</param>
/// <param name="Variants">The variants.</param>
internal sealed record ComparisonReport(long ControlCalls, IReadOnlyList<double> Units, bool IsMismatched, IReadOnlyList<VariantReport> Variants);

/// <summary>What is shown of a variant so far.</summary>
/// <param name="Decision">The decision.</param>
/// <param name="Reason">Why, as a sentence.</param>
/// <param name="Calls">The number of its calls.</param>
/// <param name="Answered">The number of calls that it answered itself.</param>
/// <param name="Guardrails">The guardrail metrics.</param>
internal sealed record VariantReport(ExperimentDecision Decision, string Reason, long Calls, long Answered, IReadOnlyList<GuardrailStatus> Guardrails);
