using System.Globalization;
using PredictionGuardrails.Experiments.Statistics;

namespace PredictionGuardrails.Experiments.Decisions;

/// <summary>Compares how often calls of the arms have an event. The metric is a <see cref="CallResult"/>.</summary>
/// <param name="declaration">The metric.</param>
/// <param name="kind">Which calls count.</param>
/// <param name="alpha">The rate of false decisions of each kind.</param>
/// <param name="margin">How much worse the variant may be.</param>
internal sealed class EventTest(GuardrailDeclaration declaration, EventKind kind, double alpha, Margin margin) : GuardrailTest(declaration.Name)
{
    private readonly EventRateTest _rate = new(alpha, margin);
    private long _ofControl;
    private long _ofVariant;
    private long _callsOfControl;
    private long _callsOfVariant;

    public override double HarmExcess => _rate.HarmExcess;

    public override bool IsHarmExcluded => _rate.Result.IsHarmExcluded;

    public override void Add(double value, bool isVariant, double share, ulong unit)
    {
        var isEvent = kind.IsEvent(value);
        _rate.Add(isEvent, isVariant, share, unit);
        if (isVariant)
        {
            _callsOfVariant++;
            _ofVariant += isEvent ? 1 : 0;
        }
        else
        {
            _callsOfControl++;
            _ofControl += isEvent ? 1 : 0;
        }
    }

    public override double UnitsToExclude(int period, double share) => Periods.FactorOfArms * _rate.UnitsToExclude(period, share);

    public override void StartPeriod() => _rate.StartPeriod();

    public override void Carry(TestState state)
    {
        _rate.Carry(state);
        _ofControl = state.Carry(_ofControl);
        _ofVariant = state.Carry(_ofVariant);
        _callsOfControl = state.Carry(_callsOfControl);
        _callsOfVariant = state.Carry(_callsOfVariant);
    }

    public override GuardrailStatus GetStatus(string variant) => StatusOf(
        _rate.Result,
        alpha,
        "ratio of rates",
        Allowed,
        _callsOfVariant == 0 ? null : string.Create(
            CultureInfo.InvariantCulture,
            $"'{variant}' {kind.Verb} {RateOf(_ofVariant, _callsOfVariant):0.##%} of its calls, and the control {RateOf(_ofControl, _callsOfControl):0.##%}."));

    /// <summary>A ratio is harm if the difference is beyond its margin too, which can't be said as a ratio before the control has an event.</summary>
    private AllowedEffects Allowed
    {
        get
        {
            if (margin.Absolute > 0 && _ofControl == 0)
            {
                return AllowedEffects.Unknown;
            }

            var absolute = margin.Absolute == 0 ? 0 : margin.Absolute / RateOf(_ofControl, _callsOfControl);
            return new AllowedEffects(double.NegativeInfinity, 1 + Math.Max(margin.Relative, absolute));
        }
    }

    private static double RateOf(long events, long calls) => calls == 0 ? 0 : (double)events / calls;
}
