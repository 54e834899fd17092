namespace PredictionGuardrails.Experiments.Decisions;

/// <summary>Harm of a variant that was shown.</summary>
/// <param name="Variant">The variant: 0 for the first one.</param>
/// <param name="Name">Its name.</param>
/// <param name="Guardrail">The metric.</param>
/// <param name="Calls">The number of calls of the variant.</param>
internal sealed record HarmFound(int Variant, string Name, GuardrailStatus Guardrail, long Calls);
