namespace PredictionGuardrails.Experiments.Statistics;

/// <summary>
/// Whether the variant is worse than the control by more than the margin on more than half of the inputs on which it isn't equal to that: a sign test by betting, for heavy tails, exact at
/// every size. It's about order, not about means: a variant that is seldom but far worse isn't found. Each unit bets on its first unequal pair in a period.
/// </summary>
internal sealed class PairedSignTest
{
    private readonly double _alpha;
    private readonly double _needed;
    private readonly Margin _margin;
    private readonly double _sign;
    private readonly RatioBets _bets = new(0);
    private readonly BettingUnits _units = new();

    /// <param name="alpha">The rate of false decisions of each kind.</param>
    /// <param name="margin">How much worse than the control the variant may be on an input.</param>
    /// <param name="side">Which direction is harm.</param>
    public PairedSignTest(double alpha, Margin margin, HarmSide side)
    {
        _alpha = alpha;
        _needed = ErrorBudget.EvidenceNeeded(alpha);
        _margin = margin;
        _sign = HarmDirection.SignOf(side);
    }

    /// <summary>How many pairs have been added.</summary>
    public long Observations { get; private set; }

    /// <summary>By how much the evidence of harm beyond the margin is more than is needed, a natural logarithm; negative if it's less.</summary>
    public double HarmExcess => _bets.HarmEvidence - _needed;

    /// <summary>Whether harm beyond the margin has been shown, without the cost of an interval.</summary>
    public bool IsHarmShown => HarmExcess >= 0;

    /// <summary>What is shown so far; the interval is that of the share of pairs in which the variant is worse by more than the margin, of this period.</summary>
    public TestResult Result
    {
        get
        {
            var odds = _bets.Interval(_alpha);
            var upper = double.IsInfinity(odds.Upper) ? 1 : ShareOf(odds.Upper);
            var interval = new EffectInterval(ShareOf(odds.Estimate), ShareOf(odds.Lower), upper);
            var harm = _bets.HarmEvidence;
            var exclusion = _bets.ExclusionEvidence;
            return new TestResult(Effect.WorseShare, harm >= _needed, exclusion >= _needed, harm, exclusion, interval, Observations);
        }
    }

    /// <param name="control">The control's metric; NaN isn't allowed.</param>
    /// <param name="variant">The variant's metric on the same input; NaN isn't allowed.</param>
    /// <param name="unit">The key of the input's unit; 0 if it had none.</param>
    public void Add(double control, double variant, ulong unit = 0)
    {
        Observations++;
        var allowed = _margin.Above(_sign * control);
        var worse = (_sign * variant).CompareTo(allowed);
        if (worse != 0 && _units.Take(unit))
        {
            _bets.Add(worse > 0, 0.5);
        }
    }

    /// <summary>Starts a period, in which each unit counts once more; the periods share the rate of errors.</summary>
    public void StartPeriod()
    {
        _bets.StartPeriod();
        _units.StartPeriod();
    }

    /// <summary>Carries what is known, in either direction.</summary>
    public void Carry(TestState state)
    {
        Observations = state.Carry(Observations);
        _bets.Carry(state);
        _units.Carry(state);
    }

    private static double ShareOf(double odds) => odds / (1 + odds);
}
