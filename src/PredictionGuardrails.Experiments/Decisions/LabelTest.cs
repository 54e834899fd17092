using System.Globalization;
using PredictionGuardrails.Experiments.Statistics;
using PredictionGuardrails.Experiments.Statistics.Labels;

namespace PredictionGuardrails.Experiments.Decisions;

/// <summary>Compares how often calls of the arms have each label. Every change beyond the margin is harm.</summary>
/// <param name="declaration">The metric.</param>
/// <param name="alpha">The rate of false decisions of each kind.</param>
/// <param name="margin">How much the share of a label may differ.</param>
/// <param name="labels">What the labels are.</param>
internal sealed class LabelTest(GuardrailDeclaration declaration, double alpha, Margin margin, LabelCodes labels) : GuardrailTest(declaration.Name)
{
    private readonly LabelSharesTest _shares = new(alpha, margin);

    public override double HarmExcess => _shares.HarmExcess;

    public override bool IsHarmExcluded => _shares.IsHarmExcluded;

    public override void Add(double value, bool isVariant, double share, ulong unit) => _shares.Add(value, isVariant, share, unit);

    public override double UnitsToExclude(int period, double share) => Periods.FactorOfArms * _shares.UnitsToExclude(period, share);

    public override void StartPeriod() => _shares.StartPeriod();

    public override void Carry(TestState state) => _shares.Carry(state);

    public override GuardrailStatus GetStatus(string variant)
    {
        var strongest = _shares.Strongest;
        return StatusOf(
            _shares.Result,
            alpha,
            "ratio of shares",
            strongest is { } label ? AllowedOf(label) : AllowedEffects.Unknown,
            Describe(variant, strongest));
    }

    /// <summary>A ratio is harm if the difference is beyond its margin too, which can't be said as a ratio before the control has the label.</summary>
    private AllowedEffects AllowedOf(LabelResult label)
    {
        if (margin.Absolute > 0 && label.OfControl == 0)
        {
            return AllowedEffects.Unknown;
        }

        var absolute = margin.Absolute == 0 ? 0 : margin.Absolute / ShareOf(label.OfControl, _shares.OfControl);
        return new AllowedEffects(
            Math.Max(0, Math.Min(1 / (1 + margin.Relative), 1 - absolute)), 1 + Math.Max(margin.Relative, absolute));
    }

    private string? Describe(string variant, LabelResult? strongest) => strongest is not { } label || _shares.OfVariant == 0 ? null : string.Create(
        CultureInfo.InvariantCulture,
        $"{ShareOf(label.OfVariant, _shares.OfVariant):0.##%} of the calls of '{variant}' have {labels.Describe(label.Label)}, and {ShareOf(label.OfControl, _shares.OfControl):0.##%} of the control's.");

    private static double ShareOf(long count, long calls) => calls == 0 ? 0 : (double)count / calls;
}
