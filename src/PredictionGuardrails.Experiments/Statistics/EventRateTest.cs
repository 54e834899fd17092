namespace PredictionGuardrails.Experiments.Statistics;

/// <summary>
/// Whether rare events (breaches, fallbacks, errors) are more frequent in the variant: bets on the arm of each unit's first event in a period. A ratio and a
/// difference both have to be beyond the margin; the difference is in events per first call of a unit in the period, and tested only if its margin isn't 0.
/// </summary>
internal sealed class EventRateTest
{
    private readonly double _alpha;
    private readonly double _needed;
    private readonly RateBets _bets;
    private readonly BettingUnits _eventUnits = new();
    private readonly BettingUnits _callUnits = new();

    /// <param name="alpha">The rate of false decisions of each kind.</param>
    /// <param name="margin">The relative part is a share of the rate of the control (of the variant, if lower is harm); the absolute part is in events per call.</param>
    /// <param name="side">Which direction is harm.</param>
    public EventRateTest(double alpha, Margin margin, HarmSide side = HarmSide.Higher)
    {
        _alpha = alpha;
        _needed = ErrorBudget.EvidenceNeeded(alpha);
        _bets = new RateBets(margin, side);
    }

    /// <summary>How many calls have been added.</summary>
    public long Observations { get; private set; }

    /// <summary>By how much the evidence of harm beyond the margin is more than is needed, a natural logarithm; negative if it's less.</summary>
    public double HarmExcess => _bets.HarmEvidence - _needed;

    /// <summary>Whether harm beyond the margin has been shown, without the cost of an interval.</summary>
    public bool IsHarmShown => HarmExcess >= 0;

    /// <summary>What is shown so far; the interval is that of the ratio in this period.</summary>
    public TestResult Result => new(
        Effect.RateRatio,
        IsHarmShown,
        _bets.ExclusionEvidence >= _needed,
        _bets.HarmEvidence,
        _bets.ExclusionEvidence,
        _bets.Interval(_alpha),
        Observations);

    /// <param name="isEvent">Whether the call had the event.</param>
    /// <param name="isVariant">Whether the call was the variant's.</param>
    /// <param name="share">The variant's share of the variant and the control together at that moment, between 0 and 1.</param>
    /// <param name="unit">The key of the call's unit; 0 if it had none.</param>
    public void Add(bool isEvent, bool isVariant, double share, ulong unit = 0)
    {
        Observations++;
        if (isEvent && _eventUnits.Take(unit))
        {
            _bets.AddEvent(isVariant, share);
        }

        if (_bets.CountsCalls && _callUnits.Take(unit))
        {
            _bets.AddCall(isEvent, isVariant, share);
        }
    }

    /// <summary>How many units exclude harm in a period if none of them has an event; 0 if no number does.</summary>
    /// <param name="period">How many periods have ended before.</param>
    /// <param name="share">The variant's share of the variant and the control together, between 0 and 1.</param>
    public double UnitsToExclude(int period, double share) => _bets.CallsToExclude(share, _needed - Evidence.LogShareOf(period), period == 0);

    /// <summary>Carries what is known, in either direction.</summary>
    public void Carry(TestState state)
    {
        Observations = state.Carry(Observations);
        _bets.Carry(state);
        _eventUnits.Carry(state);
        _callUnits.Carry(state);
    }

    /// <summary>Starts a period, in which each unit counts once more; the periods share the rate of errors.</summary>
    public void StartPeriod()
    {
        _bets.StartPeriod();
        _eventUnits.StartPeriod();
        _callUnits.StartPeriod();
    }
}
