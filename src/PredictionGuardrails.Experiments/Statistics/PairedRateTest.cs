namespace PredictionGuardrails.Experiments.Statistics;

/// <summary>
/// Whether events (failures, breaches) are more frequent in the variant than in the control on the same inputs: a ratio and a difference both have to be beyond
/// the margin (<see cref="PairedRateBets"/>). Exact at every size if units are independent: a unit bets on its first event, and on its first input, in a period.
/// </summary>
internal sealed class PairedRateTest
{
    private readonly double _needed;
    private readonly PairedRateBets _bets;
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
        _bets = new PairedRateBets(margin, HarmSide.Higher);
        _mean = new PairedMeanTest(new MeanTestOptions { Alpha = alpha });
    }

    /// <summary>How many inputs have been added.</summary>
    public long Observations { get; private set; }

    /// <summary>By how much the evidence of harm beyond the margin is more than is needed, a natural logarithm; negative if it's less.</summary>
    public double HarmExcess => _bets.HarmEvidence - _needed;

    /// <summary>Whether harm beyond the margin has been shown.</summary>
    public bool IsHarmShown => HarmExcess >= 0;

    /// <summary>What is shown so far; the interval is that of the difference of rates, by an asymptotic confidence sequence.</summary>
    public TestResult Result
    {
        get
        {
            var ofControl = Observations == 0 ? 0 : (double)_ofControl / Observations;
            return new TestResult(
                Effect.MeanDifference,
                IsHarmShown,
                _bets.ExclusionEvidence >= _needed,
                _bets.HarmEvidence,
                _bets.ExclusionEvidence,
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

    /// <param name="control">Whether the control had the event.</param>
    /// <param name="variant">Whether the variant had it on the same input.</param>
    /// <param name="unit">The key of the input's unit; 0 if it had none.</param>
    public void Add(bool control, bool variant, ulong unit = 0)
    {
        Observations++;
        _ofControl += control ? 1 : 0;
        _mean.Add(control ? 1 : 0, variant ? 1 : 0, unit);
        if ((control || variant) && _eventUnits.Take(unit))
        {
            _bets.AddEvent(control, variant);
        }

        if (_bets.CountsInputs && _units.Take(unit))
        {
            _bets.AddInput(control, variant);
        }
    }

    /// <summary>How many units exclude harm in a period if none of them has an event; 0 if no number does.</summary>
    /// <param name="period">How many periods have ended before.</param>
    public double UnitsToExclude(int period) => _bets.InputsToExclude(_needed - Evidence.LogShareOf(period));

    /// <summary>Starts a period, in which each unit counts once more; the periods share the rate of errors.</summary>
    public void StartPeriod()
    {
        _bets.StartPeriod();
        _eventUnits.StartPeriod();
        _units.StartPeriod();
    }

    /// <summary>Carries what is known, in either direction.</summary>
    public void Carry(TestState state)
    {
        Observations = state.Carry(Observations);
        _ofControl = state.Carry(_ofControl);
        _bets.Carry(state);
        _eventUnits.Carry(state);
        _units.Carry(state);
        _mean.Carry(state);
    }
}
