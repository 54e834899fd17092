using System.Globalization;
using PredictionGuardrails.Experiments.Statistics;
using PredictionGuardrails.Experiments.Statistics.Labels;

namespace PredictionGuardrails.Experiments.Decisions;

/// <summary>Compares on the same inputs how often the arms have each label. Every change of a share beyond the margin is harm; other labels with the same shares aren't.</summary>
/// <param name="declaration">The metric.</param>
/// <param name="alpha">The rate of false decisions of each kind.</param>
/// <param name="margin">How much the share of a label may differ.</param>
/// <param name="labels">What the labels are.</param>
internal sealed class PairedLabelTest(GuardrailDeclaration declaration, double alpha, Margin margin, LabelCodes labels) : GuardrailTest(declaration.Name)
{
    private readonly PairedLabelSharesTest _shares = new(alpha, margin);

    public override double HarmExcess => _shares.HarmExcess;

    public override bool IsHarmExcluded => _shares.IsHarmExcluded;

    public override void AddPair(double control, double variant, ulong unit)
    {
        if (!MetricValue.IsMissing(control) && !MetricValue.IsMissing(variant))
        {
            _shares.Add(control, variant, unit);
        }
    }

    public override double UnitsToExclude(int period, double share) => _shares.UnitsToExclude(period);

    public override void StartPeriod() => _shares.StartPeriod();

    public override void Carry(TestState state) => _shares.Carry(state);

    public override GuardrailStatus GetStatus(string variant)
    {
        var strongest = _shares.Strongest;
        return StatusOf(
            _shares.Result,
            alpha,
            "difference of shares on the same inputs",
            strongest is { } label ? AllowedOf(label) : AllowedEffects.Unknown,
            Describe(variant, strongest));
    }

    private AllowedEffects AllowedOf(LabelResult label)
    {
        var ofControl = (double)label.OfControl / _shares.Observations;
        return new AllowedEffects(
            -Math.Max(ofControl * margin.Relative / (1 + margin.Relative), margin.Absolute), Math.Max(ofControl * margin.Relative, margin.Absolute));
    }

    private string? Describe(string variant, LabelResult? strongest) => strongest is not { } label ? null : string.Create(
        CultureInfo.InvariantCulture,
        $"'{variant}' differs on {1 - ((double)_shares.Equal / _shares.Observations):0.#%} of the inputs. Of {_shares.Observations:N0} inputs, '{variant}' has {labels.Describe(label.Label)} for {label.OfVariant:N0}, and the control for {label.OfControl:N0}.");
}
