namespace PredictionGuardrails.Experiments.Statistics;

/// <summary>
/// Whether events (failures, breaches) are more frequent in the variant than in the control on the same inputs: a ratio and a difference both have to be beyond
/// the margin. If v and c are 1 for an event of an arm, otherwise 0, wealth is ∏ (1 + λ (v - (1 + margin) c)), and likewise with the difference, for several λ
/// (I. Waudby-Smith, A. Ramdas, "Estimating means of bounded random variables by betting", 2024). Exact at every size if units are independent: a unit bets on its
/// first event, and on its first input, in a period.
/// </summary>
internal sealed class PairedRateTest
{
    private readonly double _needed;
    private readonly BoundedBets _ratioHarm;
    private readonly BoundedBets _ratioExclusion;
    private readonly BoundedBets? _differenceHarm;
    private readonly BoundedBets? _differenceExclusion;
    private readonly Margin _margin;
    private readonly BettingUnits _eventUnits = new();
    private readonly BettingUnits _units = new();
    private readonly PairedMeanTest _mean;
    private long _ofControl;

    /// <param name="alpha">The rate of false decisions of each kind.</param>
    /// <param name="margin">The relative part is a share of the control's rate; the absolute part, less than 1, is in events per input.</param>
    public PairedRateTest(double alpha, Margin margin)
    {
        _needed = ErrorBudget.EvidenceNeeded(alpha);
        _margin = margin;
        _ratioHarm = new BoundedBets(largestLoss: 1 + margin.Relative);
        _ratioExclusion = new BoundedBets(largestLoss: 1);
        _differenceHarm = margin.Absolute > 0 ? new BoundedBets(largestLoss: 1 + margin.Absolute) : null;
        _differenceExclusion = margin.Absolute > 0 ? new BoundedBets(largestLoss: 1 - margin.Absolute) : null;
        _mean = new PairedMeanTest(new MeanTestOptions { Alpha = alpha });
    }

    /// <summary>How many inputs have been added.</summary>
    public long Observations { get; private set; }

    /// <summary>By how much the evidence of harm beyond the margin is more than is needed, a natural logarithm; negative if it's less.</summary>
    public double HarmExcess => HarmEvidence - _needed;

    /// <summary>Whether harm beyond the margin has been shown.</summary>
    public bool IsHarmShown => HarmExcess >= 0;

    /// <summary>What is shown so far; the interval is that of the difference of rates, by an asymptotic confidence sequence.</summary>
    public TestResult Result
    {
        get
        {
            // Two ways to exclude harm share its rate of errors.
            var exclusion = _differenceExclusion is null
                ? _ratioExclusion.Evidence
                : Math.Max(_ratioExclusion.Evidence, _differenceExclusion.Evidence) - Math.Log(2);
            var ofControl = Observations == 0 ? 0 : (double)_ofControl / Observations;
            return new TestResult(
                Effect.MeanDifference,
                IsHarmShown,
                exclusion >= _needed,
                HarmEvidence,
                exclusion,
                Interval(),
                Observations,
                Math.Max(_margin.Relative * ofControl, _margin.Absolute));
        }
    }

    /// <summary>
    /// While there are no events, no input varies, and the sequence would have no width. A rate p has had no event after n inputs with a probability of at most
    /// exp(-p n), which is at most α from n = ln(1/α) / p on.
    /// </summary>
    private EffectInterval Interval()
    {
        var interval = _mean.Result.Interval;
        var least = Observations == 0 ? double.PositiveInfinity : _needed / Observations;
        return interval with { Lower = Math.Min(interval.Lower, interval.Estimate - least), Upper = Math.Max(interval.Upper, interval.Estimate + least) };
    }

    private double HarmEvidence => _differenceHarm is null ? _ratioHarm.Evidence : Math.Min(_ratioHarm.Evidence, _differenceHarm.Evidence);

    /// <param name="control">Whether the control had the event.</param>
    /// <param name="variant">Whether the variant had it on the same input.</param>
    /// <param name="unit">The key of the input's unit; 0 if it had none.</param>
    public void Add(bool control, bool variant, ulong unit = 0)
    {
        Observations++;
        double c = control ? 1 : 0;
        double v = variant ? 1 : 0;
        _ofControl += control ? 1 : 0;
        _mean.Add(c, v, unit);
        if ((control || variant) && _eventUnits.Take(unit))
        {
            var excess = v - ((1 + _margin.Relative) * c);
            _ratioHarm.Add(excess);
            _ratioExclusion.Add(-excess);
        }

        if (_differenceHarm is not null && _units.Take(unit))
        {
            var excess = v - c - _margin.Absolute;
            _differenceHarm.Add(excess);
            _differenceExclusion!.Add(-excess);
        }
    }

    /// <summary>Starts a period, in which each unit counts once more; the periods share the rate of errors.</summary>
    public void StartPeriod()
    {
        _ratioHarm.StartPeriod();
        _ratioExclusion.StartPeriod();
        _differenceHarm?.StartPeriod();
        _differenceExclusion?.StartPeriod();
        _eventUnits.StartPeriod();
        _units.StartPeriod();
    }

    /// <summary>Carries what is known, in either direction.</summary>
    public void Carry(TestState state)
    {
        Observations = state.Carry(Observations);
        _ofControl = state.Carry(_ofControl);
        _ratioHarm.Carry(state);
        _ratioExclusion.Carry(state);
        _differenceHarm?.Carry(state);
        _differenceExclusion?.Carry(state);
        _eventUnits.Carry(state);
        _units.Carry(state);
        _mean.Carry(state);
    }
}
