using System.Globalization;
using PredictionGuardrails.Experiments.Statistics;

namespace PredictionGuardrails.Experiments.Decisions;

/// <summary>Compares on the same inputs whether the variant can't answer more often than the control. Order has no margin: any more failures are harm.</summary>
/// <param name="declaration">The metric.</param>
/// <param name="alpha">The rate of false decisions of each kind.</param>
internal sealed class PairedFailureTest(GuardrailDeclaration declaration, double alpha) : GuardrailTest(declaration.Name)
{
    private readonly PairedSignTest _order = new(alpha, Margin.None, HarmSide.Higher);
    private long _ofVariant;
    private long _ofControl;

    public override bool IsHarmShown => _order.IsHarmShown;

    public override bool IsHarmExcluded => _order.Result.IsHarmExcluded;

    public override void AddPair(double control, double variant, ulong unit)
    {
        _order.Add(control, variant, unit);
        _ofControl += control > 0 ? 1 : 0;
        _ofVariant += variant > 0 ? 1 : 0;
    }

    public override void StartPeriod() => _order.StartPeriod();

    public override GuardrailStatus GetStatus(string variant) => StatusOf(
        _order.Result,
        alpha,
        "share of inputs that only the variant can't answer, of those that one arm can't",
        new AllowedEffects(double.NegativeInfinity, 0.5),
        _order.Observations == 0 ? null : string.Create(
            CultureInfo.InvariantCulture,
            $"Of {_order.Observations:N0} inputs, '{variant}' can't answer {_ofVariant:N0}, and the control {_ofControl:N0}."));
}
