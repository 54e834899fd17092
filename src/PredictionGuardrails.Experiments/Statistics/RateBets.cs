namespace PredictionGuardrails.Experiments.Statistics;

/// <summary>
/// Bets that an event is more frequent in one arm: a ratio and a difference both have to be beyond the margin. Who bets decides which events and calls are
/// independent of each other.
/// </summary>
internal sealed class RateBets
{
    /// <summary>Most events that are watched are rare.</summary>
    private const double FirstRate = 0.01;

    private readonly bool _isHigherHarm;
    private readonly RatioBets _ratio;
    private readonly DifferenceBets? _difference;

    /// <param name="margin">The relative part is a share of the rate of the control (of the variant, if lower is harm); the absolute part is in events per call.</param>
    /// <param name="side">Which direction is harm.</param>
    public RateBets(Margin margin, HarmSide side)
        : this(
            new RatioBets(margin.Relative),
            margin.Absolute > 0 ? new DifferenceBets(margin.Absolute, firstCenter: FirstRate) : null,
            HarmDirection.SignOf(side) > 0)
    {
    }

    private RateBets(RatioBets ratio, DifferenceBets? difference, bool isHigherHarm)
    {
        _ratio = ratio;
        _difference = difference;
        _isHigherHarm = isHigherHarm;
    }

    /// <summary>Whether calls without an event tell something.</summary>
    public bool CountsCalls => _difference is not null;

    /// <summary>The largest evidence of harm beyond the margin, a natural logarithm.</summary>
    public double HarmEvidence => _difference is null ? _ratio.HarmEvidence : Math.Min(_ratio.HarmEvidence, _difference.HarmEvidence);

    /// <summary>The largest evidence against it. Two ways to exclude harm share its rate of errors.</summary>
    public double ExclusionEvidence =>
        _difference is null ? _ratio.ExclusionEvidence : Math.Max(_ratio.ExclusionEvidence, _difference.ExclusionEvidence) - Math.Log(2);

    /// <summary>The ratio of the variant's rate to the control's, in this period.</summary>
    public EffectInterval Interval(double alpha)
    {
        var interval = _ratio.Interval(alpha);
        return _isHigherHarm ? interval : new EffectInterval(1 / interval.Estimate, 1 / interval.Upper, 1 / interval.Lower);
    }

    /// <param name="isVariant">Whether the event is the variant's.</param>
    /// <param name="share">The variant's share of the variant and the control together, between 0 and 1.</param>
    public void AddEvent(bool isVariant, double share) => _ratio.Add(isVariant == _isHigherHarm, ShareOfHarmed(share));

    /// <param name="isEvent">Whether the call had the event.</param>
    /// <param name="isVariant">Whether the call was the variant's.</param>
    /// <param name="share">The variant's share of the variant and the control together, between 0 and 1.</param>
    public void AddCall(bool isEvent, bool isVariant, double share) =>
        _difference?.Add(isEvent ? 1 : 0, isVariant == _isHigherHarm, ShareOfHarmed(share));

    /// <summary>How many calls exclude harm if none of them has an event; 0 if no number does.</summary>
    /// <param name="share">The variant's share of the variant and the control together, between 0 and 1.</param>
    /// <param name="evidence">The evidence that is needed in the period, a natural logarithm.</param>
    /// <param name="isFirst">Whether the period has the first call of all.</param>
    public double CallsToExclude(double share, double evidence, bool isFirst) =>
        _difference?.ZerosToExclude(ShareOfHarmed(share), evidence + Math.Log(2), isFirst) ?? 0;

    /// <summary>Starts a period, in which each unit may bet again.</summary>
    public void StartPeriod()
    {
        _ratio.StartPeriod();
        _difference?.StartPeriod();
    }

    /// <summary>Bets that know the same.</summary>
    public RateBets Copy() => new(_ratio.Copy(), _difference?.Copy(), _isHigherHarm);

    /// <summary>Carries what is known, in either direction.</summary>
    public void Carry(TestState state)
    {
        _ratio.Carry(state);
        _difference?.Carry(state);
    }

    private double ShareOfHarmed(double share) => _isHigherHarm ? share : 1 - share;
}
