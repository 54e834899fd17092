namespace PredictionGuardrails.Experiments.Statistics;

/// <summary>
/// Whether the mean of an unbounded metric is worse in the variant: the difference of the arms' means of calls, clustered by unit, with an asymptotic confidence
/// sequence. It may be adjusted for a covariate that the arm can't change, such as the control's own prediction on the same input (W. Lin, 2013; anytime-valid:
/// M. Lindon, D. Ham, M. Tingley, I. Bojinov, "Anytime-valid linear models and regression adjusted causal inference in randomized experiments", 2022). Arms need
/// constant shares within a stratum.
/// </summary>
internal sealed class MeanTest
{
    private readonly MeanTestOptions _options;
    private readonly MeanEvidence _evidence;
    private readonly int _sign;
    private ClusterMoments _control;
    private ClusterMoments _variant;
    private MeanContrast? _earlier;
    private double _reference = double.NaN;
    private double _covariateReference;

    public MeanTest(MeanTestOptions options)
    {
        _options = options;
        _sign = HarmDirection.SignOf(options.Side);
        _evidence = new MeanEvidence(options);
        _control = new ClusterMoments(options.UnitCapacity);
        _variant = new ClusterMoments(options.UnitCapacity);
    }

    /// <summary>How many values have been added.</summary>
    public long Observations { get; private set; }

    /// <summary>The smallest share of the units that is sampled in any arm.</summary>
    public double SampledShare => Math.Min(_control.SampledShare, _variant.SampledShare);

    /// <summary>By how much the evidence of harm beyond the margin is more than is needed, a natural logarithm; negative if it's less.</summary>
    public double HarmExcess => _evidence.HarmExcess;

    /// <summary>Whether harm beyond the margin has been shown, without the cost of an interval.</summary>
    public bool IsHarmShown => HarmExcess >= 0;

    /// <summary>What is shown so far; the interval is that of the difference of means.</summary>
    public TestResult Result => _evidence.Result(Contrast(), Observations);

    /// <param name="value">The metric of the call; NaN isn't allowed.</param>
    /// <param name="isVariant">Whether the call was the variant's.</param>
    /// <param name="unit">The key of the call's unit; 0 if it had none.</param>
    /// <param name="covariate">The covariate of the call; 0 if there is none.</param>
    public void Add(double value, bool isVariant, ulong unit = 0, double covariate = 0)
    {
        var limited = _options.Limited(value);
        if (double.IsNaN(_reference))
        {
            // Differences from a typical value lose no digits if all values are large.
            _reference = limited;
            _covariateReference = covariate;
        }

        Observations++;
        (isVariant ? _variant : _control).Add(limited - _reference, covariate - _covariateReference, unit);
        if (Contrast() is { } contrast)
        {
            _evidence.Observe(contrast);
        }
    }

    /// <summary>Starts a stratum, because the shares of the arms change.</summary>
    public void StartStratum()
    {
        _earlier = Contrast();
        _control = new ClusterMoments(_options.UnitCapacity);
        _variant = new ClusterMoments(_options.UnitCapacity);
    }

    /// <summary>Carries what is known, in either direction.</summary>
    public void Carry(TestState state)
    {
        Observations = state.Carry(Observations);
        _reference = state.Carry(_reference);
        _covariateReference = state.Carry(_covariateReference);
        var isLaterStratum = state.Carry(_earlier is not null);
        var earlier = state.Carry(_earlier.GetValueOrDefault());
        _earlier = isLaterStratum ? earlier : null;
        _evidence.Carry(state);
        _control.Carry(state);
        _variant.Carry(state);
    }

    /// <summary>All strata together; null before there are enough units.</summary>
    private MeanContrast? Contrast()
    {
        if (_control.Units < _options.BurnInUnits || _variant.Units < _options.BurnInUnits)
        {
            return _earlier;
        }

        var current = OfStratum();
        return _earlier is { } earlier ? earlier.With(current) : current;
    }

    private MeanContrast OfStratum()
    {
        var squares = _control.ResidualSquares + _variant.ResidualSquares;
        var slope = squares > 0 ? (_control.ResidualProduct + _variant.ResidualProduct) / squares : 0;
        var difference = _variant.Mean - _control.Mean - (slope * (_variant.CovariateMean - _control.CovariateMean));
        var ofVariant = _variant.Variance(slope);
        var ofControl = _control.Variance(slope);

        // Few units of a skewed metric rarely contain its largest values and look too even: they vary at least as much as the larger arm's.
        if (_variant.Units < _control.Units)
        {
            ofVariant = Math.Max(ofVariant, ofControl * _control.Units / _variant.Units);
        }
        else
        {
            ofControl = Math.Max(ofControl, ofVariant * _variant.Units / _control.Units);
        }

        var control = _reference + _control.Mean;
        var excess = (_sign * difference) - (_options.Margin.Relative * Math.Abs(control)) - _options.Margin.Absolute;
        var weight = _sign + (_options.Margin.Relative * Math.Sign(control));
        return new MeanContrast(
            difference, Math.Sqrt(ofVariant + ofControl), excess, Math.Sqrt(ofVariant + (weight * weight * ofControl)), _control.Units + _variant.Units);
    }
}
