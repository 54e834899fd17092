namespace PredictionGuardrails.Experiments.Simulation;

/// <summary>
/// What others do, looked at after every call from the 100th on: a t test, a mixture sequential probability ratio test (R. Johari et al., 2017), both for calls
/// as if they were independent, and a chi-squared test of the number of units.
/// </summary>
internal sealed class PeekedTests(double alpha, double variantShare)
{
    private const int First = 100;
    private readonly double _critical = Statistics.NormalDistribution.Quantile(1 - (alpha / 2));
    private readonly Moments _control = new();
    private readonly Moments _variant = new();
    private readonly HashSet<ulong> _units = [];
    private long _variantUnits;

    public bool HasStoppedT { get; private set; }

    public bool HasStoppedMixture { get; private set; }

    public bool HasStoppedRatio { get; private set; }

    public void Add(double value, bool isVariant, ulong unit)
    {
        (isVariant ? _variant : _control).Add(value);
        if (_units.Add(unit))
        {
            _variantUnits += isVariant ? 1 : 0;
            var expected = variantShare * _units.Count;
            var excess = _variantUnits - expected;
            HasStoppedRatio |= _units.Count >= First && excess * excess / (expected * (1 - variantShare)) > _critical * _critical;
        }

        if (_control.Count + _variant.Count < First || _control.Count < 10 || _variant.Count < 10)
        {
            return;
        }

        var variance = (_control.Variance / _control.Count) + (_variant.Variance / _variant.Count);
        var difference = _variant.Mean - _control.Mean;
        HasStoppedT |= difference > 0 && difference * difference > _critical * _critical * variance;

        // The mixture's variance is that of a value, divided by 100: an effect of a tenth of a standard deviation.
        var prior = (_control.Variance + _variant.Variance) / 200;
        var logEvidence = (Math.Log(variance / (variance + prior)) / 2) + (prior * difference * difference / (2 * variance * (variance + prior)));
        HasStoppedMixture |= difference > 0 && logEvidence >= Math.Log(1 / alpha);
    }
}
