using System.Globalization;
using PredictionGuardrails.Experiments.Assignment;
using PredictionGuardrails.Experiments.Configuration;
using PredictionGuardrails.Experiments.Decisions;
using PredictionGuardrails.Experiments.Statistics;
using PredictionGuardrails.Experiments.Steering;

namespace PredictionGuardrails.Experiments.Running;

/// <summary>Describes what decides about a comparison: what was compared under another definition says nothing about this one.</summary>
internal static class ComparisonDefinition
{
    /// <param name="state">The phase, which began at a time.</param>
    /// <param name="settings">The settings.</param>
    /// <param name="variants">The names of the variants.</param>
    /// <param name="shares">The shares of the arms; null in shadow, where each input has all of them.</param>
    /// <param name="guardrails">The metrics with their margins and what they compare.</param>
    /// <returns>A name, a colon, and a value each.</returns>
    public static IReadOnlyList<string> Of(
        ExperimentState state,
        ExperimentSettings settings,
        IReadOnlyList<string> variants,
        ArmShares? shares,
        IEnumerable<(GuardrailDeclaration Declaration, Margin Margin, string Kind)> guardrails) =>
    [
        string.Create(CultureInfo.InvariantCulture, $"phase: {state.Phase} since {state.PhaseStartedAt:O}"),
        $"{nameof(settings.Salt)}: {settings.Salt}",
        string.Create(CultureInfo.InvariantCulture, $"{nameof(settings.FalseDecisionRate)}: {settings.FalseDecisionRate ?? ExperimentSettings.DefaultFalseDecisionRate:R}"),
        $"variants: {string.Join(", ", variants)}",
        .. shares is null ? Enumerable.Empty<string>() : [$"shares of the arms: {string.Join(", ", Enumerable.Range(0, shares.Count).Select(arm => shares[arm].ToString("R", CultureInfo.InvariantCulture)))}"],
        .. guardrails.Select(static guardrail => string.Create(
            CultureInfo.InvariantCulture,
            $"guardrail metric '{guardrail.Declaration.Name}': {guardrail.Declaration.Side}, {guardrail.Margin.Relative:R}, {guardrail.Margin.Absolute:R}, {guardrail.Kind}")),
    ];
}
