namespace PredictionGuardrails.Experiments.Statistics;

/// <summary>
/// Whether a quantile of a positive metric, such as latency, is higher in the variant by more than a factor: bets on the arm given whether a value, in the
/// variant divided by the factor, is above the control's quantile so far. Exact at every size and with common shocks if the arms' distributions differ by a
/// factor, or the variant's is lower than that everywhere. S. Howard and A. Ramdas ("Sequential estimation of quantiles with applications to A/B testing and
/// best-arm identification", 2022) compare two estimated quantiles instead, which needs a distribution that stays the same.
/// </summary>
internal sealed class QuantileTest
{
    /// <summary>Factors on each side of 1, eight to a doubling, up to fourfold.</summary>
    private const int Side = 16;
    private const int Scales = (2 * Side) + 2;

    /// <summary>The place of the margin's factor, after those of the interval.</summary>
    private const int OfMargin = Scales - 1;

    /// <summary>How many values of the control its quantile is from at least; and this many above it.</summary>
    private const int LeastCount = 20;
    private const int LeastAbove = 2;

    private readonly double _alpha;
    private readonly double _probability;
    private readonly double[] _scales = new double[Scales];
    private readonly ExceedanceBets _more;
    private readonly ExceedanceBets _less;
    private readonly double[] _moreWealth = new double[Scales * ExceedanceBets.Count];
    private readonly double[] _lessWealth = new double[Scales * ExceedanceBets.Count];
    private readonly Evidence[] _slower = [.. Enumerable.Range(0, Scales).Select(static _ => new Evidence())];
    private readonly Evidence[] _faster = [.. Enumerable.Range(0, Scales).Select(static _ => new Evidence())];
    private readonly BettingUnits _units = new();
    private readonly RunningQuantile _ofControl;
    private readonly RunningQuantile _ofVariant;

    /// <param name="alpha">The rate of false decisions of each kind.</param>
    /// <param name="probability">The probability of the quantile, such as 0.95.</param>
    /// <param name="margin">By which share of the control's quantile the variant's may be higher, 0 or more.</param>
    public QuantileTest(double alpha, double probability, double margin)
    {
        _alpha = alpha;
        _probability = probability;
        for (var i = 0; i < OfMargin; i++)
        {
            _scales[i] = Math.Pow(2, (i - Side) / 8.0);
        }

        _scales[OfMargin] = 1 + margin;
        _more = new ExceedanceBets(probability, isMore: true);
        _less = new ExceedanceBets(probability, isMore: false);
        _ofControl = new RunningQuantile(probability);
        _ofVariant = new RunningQuantile(probability);
        Array.Fill(_moreWealth, 1.0 / ExceedanceBets.Count);
        Array.Fill(_lessWealth, 1.0 / ExceedanceBets.Count);
    }

    /// <summary>How many values have been added.</summary>
    public long Observations { get; private set; }

    /// <summary>The control's quantile so far, to 1/32 of its value: with it, the interval is one in the metric's unit.</summary>
    public double ControlQuantile => _ofControl.Value;

    /// <summary>By how much the evidence of harm beyond the margin is more than is needed, a natural logarithm; negative if it's less.</summary>
    public double HarmExcess => _slower[OfMargin].Peak - ErrorBudget.EvidenceNeeded(_alpha);

    /// <summary>Whether harm beyond the margin has been shown, without the cost of an interval.</summary>
    public bool IsHarmShown => HarmExcess >= 0;

    /// <summary>What is shown so far; the interval is that of the factor.</summary>
    public TestResult Result
    {
        get
        {
            var needed = ErrorBudget.EvidenceNeeded(_alpha);
            var harm = _slower[OfMargin].Peak;
            var exclusion = _faster[OfMargin].Peak;
            return new TestResult(Effect.QuantileRatio, harm >= needed, exclusion >= needed, harm, exclusion, Interval(needed), Observations);
        }
    }

    /// <param name="value">The metric of the call, greater than 0.</param>
    /// <param name="isVariant">Whether the call was the variant's.</param>
    /// <param name="share">The variant's share of the variant and the control together at that moment, between 0 and 1.</param>
    /// <param name="unit">The key of the call's unit; 0 if it had none.</param>
    public void Add(double value, bool isVariant, double share, ulong unit = 0)
    {
        Observations++;
        if (_ofControl.Count >= Math.Max(LeastCount, LeastAbove / (1 - _probability)))
        {
            Bet(value, isVariant, share, unit);
        }

        (isVariant ? _ofVariant : _ofControl).Add(value);
    }

    /// <summary>Starts a period, in which each unit counts once more; the periods share the rate of errors.</summary>
    public void StartPeriod()
    {
        Array.Fill(_moreWealth, 1.0 / ExceedanceBets.Count);
        Array.Fill(_lessWealth, 1.0 / ExceedanceBets.Count);
        _units.StartPeriod();
        for (var scale = 0; scale < Scales; scale++)
        {
            _slower[scale].StartPeriod();
            _faster[scale].StartPeriod();
        }
    }

    /// <summary>Carries what is known, in either direction.</summary>
    public void Carry(TestState state)
    {
        Observations = state.Carry(Observations);
        state.Carry(_moreWealth);
        state.Carry(_lessWealth);
        Array.ForEach(_slower, evidence => evidence.Carry(state));
        Array.ForEach(_faster, evidence => evidence.Carry(state));
        _units.Carry(state);
        _ofControl.Carry(state);
        _ofVariant.Carry(state);
    }

    private void Bet(double value, bool isVariant, double share, ulong unit)
    {
        var threshold = _ofControl.Value;
        var above = 0UL;
        for (var scale = 0; scale < Scales; scale++)
        {
            var isAbove = value > (isVariant ? threshold * _scales[scale] : threshold);
            above |= isAbove ? 1UL << scale : 0;
        }

        var betting = _units.Take(unit, _more.IsRare ? above : (1UL << Scales) - 1);
        for (var scale = 0; scale < Scales; scale++)
        {
            if ((betting >> scale & 1) != 0)
            {
                var isAbove = (above >> scale & 1) != 0;
                _slower[scale].ObserveValue(Multiply(_moreWealth, _more, scale, isAbove, isVariant, share));
                _faster[scale].ObserveValue(Multiply(_lessWealth, _less, scale, isAbove, isVariant, share));
            }
        }
    }

    private static double Multiply(double[] wealth, ExceedanceBets bets, int scale, bool isAbove, bool isVariant, double share)
    {
        var sum = 0.0;
        for (var bet = 0; bet < ExceedanceBets.Count; bet++)
        {
            ref var own = ref wealth[(scale * ExceedanceBets.Count) + bet];
            own *= bets.Factor(bet, isAbove, isVariant, share);
            sum += own;
        }

        return sum;
    }

    /// <summary>Factors are excluded one after the other from each end, so that only the first one that holds can be excluded wrongly.</summary>
    private EffectInterval Interval(double needed)
    {
        var lower = 0.0;
        for (var scale = 0; scale < OfMargin && _slower[scale].Peak >= needed; scale++)
        {
            lower = _scales[scale];
        }

        var upper = double.PositiveInfinity;
        for (var scale = OfMargin - 1; scale >= 0 && _faster[scale].Peak >= needed; scale--)
        {
            upper = _scales[scale];
        }

        return new EffectInterval(_ofVariant.Value / _ofControl.Value, lower, upper);
    }
}
