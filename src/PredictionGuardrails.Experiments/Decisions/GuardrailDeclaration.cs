using PredictionGuardrails.Experiments.Configuration;
using PredictionGuardrails.Experiments.Statistics;

namespace PredictionGuardrails.Experiments.Decisions;

/// <summary>What code declares of a guardrail metric.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Side">Which direction is harm.</param>
/// <param name="Margin">How much worse the variant may be, without settings.</param>
internal sealed record GuardrailDeclaration(string Name, HarmSide Side, Margin Margin)
{
    /// <summary>Calls that an arm's model can't answer: it throws an exception, or its prediction is rejected.</summary>
    public static readonly GuardrailDeclaration Failures = new("failures", HarmSide.Higher, new Margin(ExperimentSettings.DefaultMargin, Absolute: 0.001));

    /// <summary>The margin with settings.</summary>
    public Margin MarginOf(GuardrailSettings? settings) => new(settings?.Margin ?? Margin.Relative, settings?.AbsoluteMargin ?? Margin.Absolute);
}
