namespace PredictionGuardrails.Experiments.Statistics;

/// <summary>
/// Whether the mean of a bounded metric is worse in the variant: exact at every size, without assumptions about the distribution. Speaks of the first call of
/// each unit in a period. Decides by <see cref="DifferenceBets"/>; the interval is an empirical Bernstein one, of this period.
/// </summary>
internal sealed class BoundedMeanTest
{
    private readonly double _alpha;
    private readonly double _lower;
    private readonly double _range;
    private readonly bool _isHigherHarm;
    private readonly DifferenceBets _bets;
    private EmpiricalBernstein _interval;
    private readonly BettingUnits _units = new();
    private double _sum = 0.5;
    private long _count = 1;

    /// <param name="alpha">The rate of false decisions of each kind.</param>
    /// <param name="lower">The least value of the metric; lower ones count as this.</param>
    /// <param name="upper">The greatest value of the metric; higher ones count as this.</param>
    /// <param name="margin">By how much the mean may be worse, in the metric's unit: 0 or more, and less than the range.</param>
    /// <param name="side">Which direction is harm.</param>
    public BoundedMeanTest(double alpha, double lower, double upper, double margin, HarmSide side)
    {
        _alpha = alpha;
        _lower = lower;
        _range = upper - lower;
        _isHigherHarm = HarmDirection.SignOf(side) > 0;
        _bets = new DifferenceBets(margin / _range);
        _interval = new EmpiricalBernstein(alpha);
    }

    /// <summary>How many values have been added.</summary>
    public long Observations { get; private set; }

    /// <summary>What is shown so far.</summary>
    public TestResult Result
    {
        get
        {
            var needed = ErrorBudget.EvidenceNeeded(_alpha);
            var harm = _bets.HarmEvidence;
            var exclusion = _bets.ExclusionEvidence;
            var scaled = _interval.Interval;
            var interval = new EffectInterval(_range * scaled.Estimate, Math.Max(-_range, _range * scaled.Lower), Math.Min(_range, _range * scaled.Upper));
            return new TestResult(Effect.FirstCallMeanDifference, harm >= needed, exclusion >= needed, harm, exclusion, interval, Observations);
        }
    }

    /// <param name="value">The metric of the call; NaN isn't allowed.</param>
    /// <param name="isVariant">Whether the call was the variant's.</param>
    /// <param name="share">The variant's share of the variant and the control together at that moment, between 0 and 1.</param>
    /// <param name="unit">The key of the call's unit; 0 if it had none.</param>
    public void Add(double value, bool isVariant, double share, ulong unit = 0)
    {
        Observations++;
        if (!_units.Take(unit))
        {
            return;
        }

        var scaled = Math.Clamp((value - _lower) / _range, 0, 1);
        _bets.Add(_isHigherHarm ? scaled : 1 - scaled, isVariant, share);
        var center = _sum / _count;
        _interval.Add(
            WeightedDifference.Of(scaled, center, isVariant, share), WeightedDifference.Least(center, share), WeightedDifference.Greatest(center, share));
        _sum += scaled;
        _count++;
    }

    /// <summary>Starts a period, in which each unit counts once more; the periods share the rate of errors.</summary>
    public void StartPeriod()
    {
        _bets.StartPeriod();
        _interval = new EmpiricalBernstein(_alpha);
        _units.StartPeriod();
    }
}
