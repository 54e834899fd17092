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
    public static readonly GuardrailDeclaration Failures = new("failures", HarmSide.Higher, new Margin(ExperimentSettings.DefaultMargin, Absolute: 0.005));

    /// <summary>Those, and calls whose prediction breaches a check of the guard that doesn't reject it.</summary>
    public static readonly GuardrailDeclaration Breaches = new("breaches", HarmSide.Higher, new Margin(ExperimentSettings.DefaultMargin, Absolute: 0.005));

    /// <summary>How long the model takes, in seconds. Only canaries have it.</summary>
    public static readonly GuardrailDeclaration Latency = new("latency", HarmSide.Higher, new Margin(Relative: 0.5, Absolute: 0.001));

    /// <summary>The margin of shares of labels, without settings.</summary>
    /// <param name="relative">The relative part.</param>
    public static Margin OfLabels(double relative = ExperimentSettings.DefaultMargin) => new(relative, Absolute: 0.005);

    /// <summary>The metrics of every experiment.</summary>
    public static readonly IReadOnlyList<GuardrailDeclaration> BuiltIn = [Failures, Breaches, Latency];

    /// <summary>The margin with settings.</summary>
    public Margin MarginOf(GuardrailSettings? settings) => new(settings?.Margin ?? Margin.Relative, settings?.AbsoluteMargin ?? Margin.Absolute);
}
