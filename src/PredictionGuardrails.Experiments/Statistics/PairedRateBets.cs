namespace PredictionGuardrails.Experiments.Statistics;

/// <summary>
/// Bets that an event is more frequent in one arm on the same inputs: a ratio and a difference both have to be beyond the margin. If v and c are 1 for an event of
/// an arm, otherwise 0, wealth is ∏ (1 + λ (v - (1 + margin) c)), and likewise with the difference, for several λ (I. Waudby-Smith, A. Ramdas, "Estimating means of
/// bounded random variables by betting", 2024). Who bets decides which inputs are independent of each other.
/// </summary>
internal sealed class PairedRateBets
{
    /// <summary>A difference can't be beyond a margin of 1 or more, so that a bet against it can't lose.</summary>
    private const double SmallestLoss = 0.001;

    private readonly Margin _margin;
    private readonly bool _isHigherHarm;
    private readonly BoundedBets _ratioHarm;
    private readonly BoundedBets _ratioExclusion;
    private readonly BoundedBets? _differenceHarm;
    private readonly BoundedBets? _differenceExclusion;

    /// <param name="margin">
    /// The relative part is a share of the control's rate (of the variant's, if lower is harm); the absolute part, less than 1, is in events per input.
    /// </param>
    /// <param name="side">Which direction is harm.</param>
    public PairedRateBets(Margin margin, HarmSide side)
    {
        _margin = margin;
        _isHigherHarm = HarmDirection.SignOf(side) > 0;
        _ratioHarm = new BoundedBets(largestLoss: 1 + margin.Relative);
        _ratioExclusion = new BoundedBets(largestLoss: 1);
        _differenceHarm = margin.Absolute > 0 ? new BoundedBets(largestLoss: 1 + margin.Absolute) : null;
        _differenceExclusion = margin.Absolute > 0 ? new BoundedBets(Math.Max(SmallestLoss, 1 - margin.Absolute)) : null;
    }

    private PairedRateBets(PairedRateBets other)
    {
        _margin = other._margin;
        _isHigherHarm = other._isHigherHarm;
        _ratioHarm = other._ratioHarm.Copy();
        _ratioExclusion = other._ratioExclusion.Copy();
        _differenceHarm = other._differenceHarm?.Copy();
        _differenceExclusion = other._differenceExclusion?.Copy();
    }

    /// <summary>Whether inputs without an event tell something.</summary>
    public bool CountsInputs => _differenceHarm is not null;

    /// <summary>The largest evidence of harm beyond the margin, a natural logarithm.</summary>
    public double HarmEvidence => _differenceHarm is null ? _ratioHarm.Evidence : Math.Min(_ratioHarm.Evidence, _differenceHarm.Evidence);

    /// <summary>The largest evidence against it. Two ways to exclude harm share its rate of errors.</summary>
    public double ExclusionEvidence => _differenceExclusion is null
        ? _ratioExclusion.Evidence
        : Math.Max(_ratioExclusion.Evidence, _differenceExclusion.Evidence) - Math.Log(2);

    /// <summary>Takes an input for which an arm has the event.</summary>
    /// <param name="control">Whether the control has it.</param>
    /// <param name="variant">Whether the variant has it.</param>
    public void AddEvent(bool control, bool variant)
    {
        var excess = OfHarmed(control, variant) - ((1 + _margin.Relative) * OfOther(control, variant));
        _ratioHarm.Add(excess);
        _ratioExclusion.Add(-excess);
    }

    /// <inheritdoc cref="AddEvent"/>
    /// <summary>Takes any input.</summary>
    public void AddInput(bool control, bool variant)
    {
        var excess = OfHarmed(control, variant) - OfOther(control, variant) - _margin.Absolute;
        _differenceHarm?.Add(excess);
        _differenceExclusion?.Add(-excess);
    }

    /// <summary>How many inputs exclude harm if no arm has the event for any of them; 0 if no number does.</summary>
    /// <param name="evidence">The evidence that is needed in the period, a natural logarithm.</param>
    public double InputsToExclude(double evidence) => _differenceExclusion?.CountUntil(_margin.Absolute, evidence + Math.Log(2)) ?? 0;

    /// <summary>Starts a period, in which each unit may bet again.</summary>
    public void StartPeriod()
    {
        _ratioHarm.StartPeriod();
        _ratioExclusion.StartPeriod();
        _differenceHarm?.StartPeriod();
        _differenceExclusion?.StartPeriod();
    }

    /// <summary>Bets that know the same.</summary>
    public PairedRateBets Copy() => new(this);

    /// <summary>Carries what is known, in either direction.</summary>
    public void Carry(TestState state)
    {
        _ratioHarm.Carry(state);
        _ratioExclusion.Carry(state);
        _differenceHarm?.Carry(state);
        _differenceExclusion?.Carry(state);
    }

    private double OfHarmed(bool control, bool variant) => (_isHigherHarm ? variant : control) ? 1 : 0;

    private double OfOther(bool control, bool variant) => (_isHigherHarm ? control : variant) ? 1 : 0;
}
