using PredictionGuardrails.Experiments.Decisions;

namespace PredictionGuardrails.Tool.Experiments.Reports.Outcomes;

/// <summary>A guardrail metric that is an outcome, or the error of predictions by it.</summary>
/// <param name="Guardrail">The metric.</param>
/// <param name="Outcome">The number of the outcome.</param>
/// <param name="Declaration">What is declared of the outcome.</param>
internal sealed record ComparedOutcome(OutcomeGuardrail Guardrail, int Outcome, OutcomeDeclaration Declaration)
{
    /// <summary>The unit of measure; null if there is none.</summary>
    public string? Unit => Declaration.Type == OutcomeType.Number ? Declaration.Unit : null;
}
