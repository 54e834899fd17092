namespace PredictionGuardrails.Experiments.Statistics;

/// <summary>
/// An interval of the mean of bounded numbers that holds at all times: the predictable plug-in empirical Bernstein confidence sequence (I. Waudby-Smith,
/// A. Ramdas, "Estimating means of bounded random variables by betting", 2024, theorem 2), for ranges that may differ between observations.
/// </summary>
internal sealed class EmpiricalBernstein
{
    /// <summary>The largest stake, as a share of what a range allows.</summary>
    private const double LargestStake = 0.5;
    private readonly double _logInverseAlpha;
    private double _stakes;
    private double _weighted;
    private double _variation;
    private double _mean;
    private double _squares = 0.25;
    private long _count;

    /// <param name="alpha">The rate of errors of each limit.</param>
    public EmpiricalBernstein(double alpha) => _logInverseAlpha = -Math.Log(alpha);

    /// <summary>The interval, NaN and infinite before the first number.</summary>
    public EffectInterval Interval
    {
        get
        {
            if (_count == 0)
            {
                return EffectInterval.Unknown;
            }

            var center = _weighted / _stakes;
            var radius = (_logInverseAlpha + _variation) / _stakes;
            return new EffectInterval(_mean, center - radius, center + radius);
        }
    }

    /// <param name="value">The number.</param>
    /// <param name="least">The least that the number could have been.</param>
    /// <param name="greatest">The greatest that the number could have been.</param>
    public void Add(double value, double least, double greatest)
    {
        var range = greatest - least;
        var predicted = Math.Clamp(_mean, least, greatest);
        var variance = _squares / (_count + 1);
        var wanted = Math.Sqrt(2 * _logInverseAlpha / (variance * (_count + 1) * Math.Log(_count + 2)));
        var stake = Math.Min(wanted, LargestStake / range);
        var scaled = stake * range;
        var deviation = (value - predicted) / range;
        _variation += deviation * deviation * (-Math.Log(1 - scaled) - scaled);
        _stakes += stake;
        _weighted += stake * value;
        _count++;
        _squares += (value - _mean) * (value - _mean);
        _mean += (value - _mean) / _count;
    }

    /// <summary>Carries what is known, in either direction.</summary>
    public void Carry(TestState state)
    {
        _stakes = state.Carry(_stakes);
        _weighted = state.Carry(_weighted);
        _variation = state.Carry(_variation);
        _mean = state.Carry(_mean);
        _squares = state.Carry(_squares);
        _count = state.Carry(_count);
    }
}
