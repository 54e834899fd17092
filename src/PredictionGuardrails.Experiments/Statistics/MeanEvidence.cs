namespace PredictionGuardrails.Experiments.Statistics;

/// <summary>The evidence of an excess of a mean over its margin, and against it, by <see cref="NormalMixture"/>.</summary>
internal sealed class MeanEvidence
{
    private readonly MeanTestOptions _options;
    private readonly double _rhoSquared;
    private readonly double _needed;
    private double _harm = double.NegativeInfinity;
    private double _exclusion = double.NegativeInfinity;

    public MeanEvidence(MeanTestOptions options)
    {
        _options = options;
        _needed = ErrorBudget.EvidenceNeeded(options.Alpha);
        _rhoSquared = NormalMixture.TunedFor(options.DecisionUnits, options.Alpha);
    }

    public void Observe(MeanContrast contrast)
    {
        // Equal values on both sides have no error, and show nothing about other values.
        if (!(contrast.ExcessError > 0))
        {
            return;
        }

        var z = contrast.Excess / contrast.ExcessError;
        _harm = Math.Max(_harm, NormalMixture.LogEvidence(z, contrast.Units, _rhoSquared));
        _exclusion = Math.Max(_exclusion, NormalMixture.LogEvidence(-z, contrast.Units, _rhoSquared));
    }

    /// <summary>By how much the evidence of harm beyond the margin is more than is needed, a natural logarithm; negative if it's less.</summary>
    public double HarmExcess => _harm - _needed;

    /// <summary>Whether harm beyond the margin has been shown.</summary>
    public bool IsHarmShown => HarmExcess >= 0;

    /// <param name="contrast">The current difference; null before there are enough units.</param>
    /// <param name="observations">How many values have been added.</param>
    public TestResult Result(MeanContrast? contrast, long observations)
    {
        var effect = _options.Winsor is null ? Effect.MeanDifference : Effect.WinsorizedMeanDifference;
        var interval = EffectInterval.Unknown;
        var allowed = double.NaN;
        if (contrast is { } known)
        {
            var radius = known.DifferenceError * NormalMixture.Radius(known.Units, _rhoSquared, _options.Alpha);
            interval = new EffectInterval(known.Difference, known.Difference - radius, known.Difference + radius);
            allowed = known.Difference - (HarmDirection.SignOf(_options.Side) * known.Excess);
        }

        return new TestResult(effect, IsHarmShown, _exclusion >= _needed, _harm, _exclusion, interval, observations, allowed);
    }

    /// <summary>Carries what is known, in either direction.</summary>
    public void Carry(TestState state)
    {
        _harm = state.Carry(_harm);
        _exclusion = state.Carry(_exclusion);
    }
}
