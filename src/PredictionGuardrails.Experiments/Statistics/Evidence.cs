namespace PredictionGuardrails.Experiments.Statistics;

/// <summary>
/// The largest evidence of a test over all times and periods. In each period a unit bets once, because its arm is known from then on; evidence of another period
/// starts again. Period p has the share 0.9 of α if it's the first, and 0.1 / (p (p + 1)) if p have ended before it, which sum up to 1.
/// </summary>
internal sealed class Evidence
{
    private const double FirstShare = 0.9;
    private double _logShare = LogShareOf(period: 0);
    private int _period;
    private double _highest;
    private bool _hasBets;

    /// <summary>The largest evidence so far, a natural logarithm.</summary>
    public double Peak { get; private set; } = double.NegativeInfinity;

    /// <summary>The share of α that a period has, a natural logarithm.</summary>
    /// <param name="period">How many periods have ended before.</param>
    public static double LogShareOf(int period) => Math.Log(period == 0 ? FirstShare : (1 - FirstShare) / (period * (period + 1.0)));

    /// <summary>Adds the current evidence of the period.</summary>
    public void Observe(double logEvidence)
    {
        _hasBets = true;
        Peak = Math.Max(Peak, logEvidence + _logShare);
    }

    /// <summary>Adds the current e-value of the period.</summary>
    public void ObserveValue(double value)
    {
        if (value > _highest)
        {
            _highest = value;
            Observe(Math.Log(value));
        }
    }

    /// <summary>Starts a period. A share that nothing was bet with isn't spent: outcomes may come weeks after the calls.</summary>
    public void StartPeriod()
    {
        if (!_hasBets)
        {
            return;
        }

        _hasBets = false;
        _period++;
        _logShare = LogShareOf(_period);
        _highest = 0;
    }

    /// <summary>Takes over what another one knows.</summary>
    public void Take(Evidence other)
    {
        _logShare = other._logShare;
        _period = other._period;
        _highest = other._highest;
        _hasBets = other._hasBets;
        Peak = other.Peak;
    }

    /// <summary>Carries what is known, in either direction.</summary>
    public void Carry(TestState state)
    {
        _logShare = state.Carry(_logShare);
        _period = state.Carry(_period);
        _highest = state.Carry(_highest);
        _hasBets = state.Carry(_hasBets);
        Peak = state.Carry(Peak);
    }
}
