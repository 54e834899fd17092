using System.Globalization;
using PredictionGuardrails.Experiments.Statistics;

namespace PredictionGuardrails.Experiments.Decisions;

/// <summary>
/// Compares how often something is true of the arms' predictions, for example that they are wrong. The metric is 0 or 1. A rate that may change in neither
/// direction has two tests, which share the rate of false decisions.
/// </summary>
internal sealed class OutcomeRateTest : GuardrailTest
{
    private readonly GuardrailDeclaration _declaration;
    private readonly Margin _margin;
    private readonly string _verb;
    private readonly double _alphaOfEach;
    private readonly EventRateTest[] _rates;
    private long _ofControl;
    private long _ofVariant;
    private long _callsOfControl;
    private long _callsOfVariant;

    /// <param name="declaration">The metric.</param>
    /// <param name="verb">What is true of a prediction: "12% of the predictions of 'v2' {verb}".</param>
    /// <param name="alpha">The rate of false decisions of each kind.</param>
    /// <param name="margin">How much worse the variant may be.</param>
    public OutcomeRateTest(GuardrailDeclaration declaration, string verb, double alpha, Margin margin)
        : base(declaration.Name)
    {
        _declaration = declaration;
        _margin = margin;
        _verb = verb;
        HarmSide[] sides = declaration.Side == HarmSide.Either ? [HarmSide.Higher, HarmSide.Lower] : [declaration.Side];
        _alphaOfEach = alpha / sides.Length;
        _rates = [.. sides.Select(side => new EventRateTest(_alphaOfEach, margin, side))];
    }

    public override double HarmExcess => _rates.Max(static rate => rate.HarmExcess);

    public override bool IsHarmExcluded => Array.TrueForAll(_rates, static rate => rate.Result.IsHarmExcluded);

    public override void Add(double value, bool isVariant, double share, ulong unit)
    {
        var isEvent = value != 0;
        foreach (var rate in _rates)
        {
            rate.Add(isEvent, isVariant, share, unit);
        }

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

    public override double UnitsToExclude(int period, double share) => Periods.FactorOfArms * _rates.Max(rate => rate.UnitsToExclude(period, share));

    public override void StartPeriod() => Array.ForEach(_rates, static rate => rate.StartPeriod());

    public override void Carry(TestState state)
    {
        Array.ForEach(_rates, rate => rate.Carry(state));
        _ofControl = state.Carry(_ofControl);
        _ofVariant = state.Carry(_ofVariant);
        _callsOfControl = state.Carry(_callsOfControl);
        _callsOfVariant = state.Carry(_callsOfVariant);
    }

    public override GuardrailStatus GetStatus(string variant)
    {
        var result = _rates[0].Result;
        var evidence = _rates.Max(static rate => rate.Result.Evidence);
        var exclusion = _rates.Min(static rate => rate.Result.ExclusionEvidence);
        return StatusOf(
            result with { Evidence = evidence, ExclusionEvidence = exclusion, IsHarmExcluded = IsHarmExcluded },
            _alphaOfEach,
            "ratio of rates",
            Allowed,
            _callsOfVariant == 0 ? null : string.Create(
                CultureInfo.InvariantCulture,
                $"{RateOf(_ofVariant, _callsOfVariant):0.##%} of the predictions of '{variant}' {_verb}, and {RateOf(_ofControl, _callsOfControl):0.##%} of the control's."));
    }

    /// <summary>A ratio is harm if the difference is beyond its margin too, which can't be said as a ratio before the control has an event.</summary>
    private AllowedEffects Allowed
    {
        get
        {
            if (_margin.Absolute > 0 && _ofControl == 0)
            {
                return AllowedEffects.Unknown;
            }

            var absolute = _margin.Absolute == 0 ? 0 : _margin.Absolute / RateOf(_ofControl, _callsOfControl);
            var highest = 1 + Math.Max(_margin.Relative, absolute);
            var lowest = Math.Max(0, Math.Min(1 / (1 + _margin.Relative), 1 - absolute));
            return new AllowedEffects(
                _declaration.Side == HarmSide.Higher ? double.NegativeInfinity : lowest,
                _declaration.Side == HarmSide.Lower ? double.PositiveInfinity : highest);
        }
    }

    private static double RateOf(long events, long calls) => calls == 0 ? 0 : (double)events / calls;
}
