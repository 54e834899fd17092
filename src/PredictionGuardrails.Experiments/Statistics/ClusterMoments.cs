namespace PredictionGuardrails.Experiments.Statistics;

/// <summary>
/// The mean of the calls of one arm, with the variance that it has because calls of the same unit resemble each other: the ratio of two sums over units, with
/// linearized variance (W. Cochran, "Sampling techniques", 1977, section 6; A. Deng, U. Knoblich, J. Lu, 2018, for experiments). Kept up to date with each call.
/// If there are too many units, some are sampled.
/// </summary>
internal sealed class ClusterMoments
{
    private readonly UnitTable<UnitSums> _units;
    private double _single;
    private double _calls;
    private double _value;
    private double _covariate;
    private double _callsCalls;
    private double _callsValue;
    private double _callsCovariate;
    private double _valueValue;
    private double _valueCovariate;
    private double _covariateCovariate;

    /// <param name="capacity">How many units are kept at most; the default is 65,536, which take 4 MB.</param>
    public ClusterMoments(int capacity = 65_536) => _units = new UnitTable<UnitSums>(capacity, sums => Count(sums, -1));

    /// <summary>The number of units, those of calls without a unit included.</summary>
    public double Units => _single + _units.Count;

    /// <summary>The share of the units that is sampled.</summary>
    public double SampledShare => _units.SampledShare;

    /// <summary>The mean value of a call.</summary>
    public double Mean => _value / _calls;

    /// <summary>The mean covariate of a call.</summary>
    public double CovariateMean => _covariate / _calls;

    /// <summary>The number of calls.</summary>
    public double Calls => _calls;

    /// <param name="value">The value of a call.</param>
    /// <param name="covariate">Its covariate, or 0.</param>
    /// <param name="unit">The key of its unit; 0 if it had none, and is a unit of its own.</param>
    public void Add(double value, double covariate, ulong unit)
    {
        if (unit == 0)
        {
            _single++;
            Count(new UnitSums(1, value, covariate), 1);
            return;
        }

        var place = _units.Find(unit);
        if (place < 0)
        {
            return;
        }

        ref var sums = ref _units[place];
        Count(sums, -1);
        sums = sums.With(value, covariate);
        Count(sums, 1);
    }

    /// <summary>The variance of the mean of <c>value - slope · covariate</c>.</summary>
    public double Variance(double slope = 0)
    {
        // A unit's residual is its sum of values less slope times that of covariates, less the mean times its calls.
        var mean = Mean - (slope * CovariateMean);
        var squares = _valueValue - (2 * slope * _valueCovariate) + (slope * slope * _covariateCovariate);
        var products = _callsValue - (slope * _callsCovariate);
        var residuals = Math.Max(0, squares - (2 * mean * products) + (mean * mean * _callsCalls));
        return residuals / (_calls * _calls) * Units / (Units - 1);
    }

    /// <summary>The sum over units of the products of the residuals of values and covariates.</summary>
    public double ResidualProduct => _valueCovariate - (Mean * _callsCovariate) - (CovariateMean * _callsValue) + (Mean * CovariateMean * _callsCalls);

    /// <summary>The sum over units of the squares of the residuals of covariates.</summary>
    public double ResidualSquares => _covariateCovariate - (2 * CovariateMean * _callsCovariate) + (CovariateMean * CovariateMean * _callsCalls);

    /// <summary>Carries what is known, in either direction.</summary>
    public void Carry(TestState state)
    {
        _units.Carry(state);
        _single = state.Carry(_single);
        _calls = state.Carry(_calls);
        _value = state.Carry(_value);
        _covariate = state.Carry(_covariate);
        _callsCalls = state.Carry(_callsCalls);
        _callsValue = state.Carry(_callsValue);
        _callsCovariate = state.Carry(_callsCovariate);
        _valueValue = state.Carry(_valueValue);
        _valueCovariate = state.Carry(_valueCovariate);
        _covariateCovariate = state.Carry(_covariateCovariate);
    }

    private void Count(UnitSums sums, double sign)
    {
        _calls += sign * sums.Calls;
        _value += sign * sums.Value;
        _covariate += sign * sums.Covariate;
        _callsCalls += sign * sums.Calls * sums.Calls;
        _callsValue += sign * sums.Calls * sums.Value;
        _callsCovariate += sign * sums.Calls * sums.Covariate;
        _valueValue += sign * sums.Value * sums.Value;
        _valueCovariate += sign * sums.Value * sums.Covariate;
        _covariateCovariate += sign * sums.Covariate * sums.Covariate;
    }
}
