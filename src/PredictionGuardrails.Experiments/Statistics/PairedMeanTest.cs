namespace PredictionGuardrails.Experiments.Statistics;

/// <summary>
/// Whether the variant's mean is worse than the control's on the same inputs: the mean of the differences of pairs, clustered by unit, with an asymptotic
/// confidence sequence. What both arms have in common cancels out.
/// </summary>
internal sealed class PairedMeanTest
{
    private readonly MeanTestOptions _options;
    private readonly MeanEvidence _evidence;
    private readonly int _sign;
    private readonly ClusterMoments _pairs;

    public PairedMeanTest(MeanTestOptions options)
    {
        _options = options;
        _sign = HarmDirection.SignOf(options.Side);
        _evidence = new MeanEvidence(options);
        _pairs = new ClusterMoments(options.UnitCapacity);
    }

    /// <summary>How many pairs have been added.</summary>
    public long Observations { get; private set; }

    /// <summary>The share of the units that is sampled.</summary>
    public double SampledShare => _pairs.SampledShare;

    /// <summary>By how much the evidence of harm beyond the margin is more than is needed, a natural logarithm; negative if it's less.</summary>
    public double HarmExcess => _evidence.HarmExcess;

    /// <summary>Whether harm beyond the margin has been shown, without the cost of an interval.</summary>
    public bool IsHarmShown => HarmExcess >= 0;

    /// <summary>What is shown so far; the interval is that of the mean difference.</summary>
    public TestResult Result => _evidence.Result(Contrast(), Observations);

    /// <param name="control">The control's metric; NaN isn't allowed.</param>
    /// <param name="variant">The variant's metric on the same input; NaN isn't allowed.</param>
    /// <param name="unit">The key of the input's unit; 0 if it had none.</param>
    public void Add(double control, double variant, ulong unit = 0)
    {
        Observations++;
        var ofControl = _options.Limited(control);
        _pairs.Add(_options.Limited(variant) - ofControl, ofControl, unit);
        if (Contrast() is { } contrast)
        {
            _evidence.Observe(contrast);
        }
    }

    /// <summary>Carries what is known, in either direction.</summary>
    public void Carry(TestState state)
    {
        Observations = state.Carry(Observations);
        _evidence.Carry(state);
        _pairs.Carry(state);
    }

    private MeanContrast? Contrast()
    {
        if (_pairs.Units < _options.BurnInUnits)
        {
            return null;
        }

        var slope = _sign * _options.Margin.Relative * Math.Sign(_pairs.CovariateMean);
        var excess = (_sign * (_pairs.Mean - (slope * _pairs.CovariateMean))) - _options.Margin.Absolute;
        return new MeanContrast(_pairs.Mean, Math.Sqrt(_pairs.Variance()), excess, Math.Sqrt(_pairs.Variance(slope)), _pairs.Units);
    }
}
