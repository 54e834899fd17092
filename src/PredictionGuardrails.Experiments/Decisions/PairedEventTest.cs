using System.Globalization;
using PredictionGuardrails.Experiments.Statistics;

namespace PredictionGuardrails.Experiments.Decisions;

/// <summary>Compares on the same inputs how often calls of the arms have an event. The metric is a <see cref="CallResult"/>, or an error of 0 or 1.</summary>
/// <param name="declaration">The metric.</param>
/// <param name="kind">Which calls count.</param>
/// <param name="alpha">The rate of false decisions of each kind.</param>
/// <param name="margin">How much worse the variant may be.</param>
internal sealed class PairedEventTest(GuardrailDeclaration declaration, EventKind kind, double alpha, Margin margin) : GuardrailTest(declaration.Name)
{
    private readonly PairedRateTest _rate = new(alpha, margin);
    private long _ofVariant;
    private long _ofControl;

    public override double HarmExcess => _rate.HarmExcess;

    public override bool IsHarmExcluded => _rate.Result.IsHarmExcluded;

    public override void AddPair(double control, double variant, ulong unit)
    {
        var isOfControl = kind.IsEvent(control);
        var isOfVariant = kind.IsEvent(variant);
        _rate.Add(isOfControl, isOfVariant, unit);
        _ofControl += isOfControl ? 1 : 0;
        _ofVariant += isOfVariant ? 1 : 0;
    }

    public override double UnitsToExclude(int period, double share) => _rate.UnitsToExclude(period);

    public override void StartPeriod() => _rate.StartPeriod();

    public override void Carry(TestState state)
    {
        _rate.Carry(state);
        _ofControl = state.Carry(_ofControl);
        _ofVariant = state.Carry(_ofVariant);
    }

    public override GuardrailStatus GetStatus(string variant)
    {
        var result = _rate.Result;
        return StatusOf(
            result,
            alpha,
            "difference of rates on the same inputs",
            new AllowedEffects(double.NegativeInfinity, result.Allowed),
            result.Observations == 0 ? null : string.Create(
                CultureInfo.InvariantCulture, $"Of {result.Observations:N0} inputs, '{variant}' {kind.Verb} {_ofVariant:N0}, and the control {_ofControl:N0}."));
    }
}
