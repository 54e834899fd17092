namespace PredictionGuardrails.Experiments.Statistics;

/// <summary>
/// Bets on the arm of an event. If events are ρ times as frequent in the variant, an event is the variant's with probability θρ / (θρ + 1 - θ), where θ is the
/// variant's share at that moment; how frequent events are at that moment doesn't matter (M. Lindon, A. Malek, "Anytime-valid inference for multinomial count
/// data", 2022). Harm is shown by a mixture of likelihoods of ratios above 1 + margin against that of the margin, whose mean is at most 1 for every smaller
/// ratio because each bet on a larger ratio gains less the smaller the ratio is. Harm is excluded by a mixture of those below.
/// </summary>
internal sealed class RatioBets
{
    /// <summary>Ratios on each side of the margin, eight to a doubling, up to 128-fold.</summary>
    private const int Side = 56;
    private const int Points = (2 * Side) + 1;
    private const double Step = 0.086643397569993164;

    /// <summary>Likelihoods below this are scaled up together, before they vanish.</summary>
    private const double Tiny = 1e-150;

    private static readonly double[] Weights = HalfCauchy();
    private readonly double _margin;
    private readonly double[] _ratios = new double[Points];
    private readonly double[] _likelihoods = new double[Points];
    private readonly double[] _ofVariant = new double[Points];
    private readonly double[] _ofControl = new double[Points];
    private readonly Evidence _harm = new();
    private readonly Evidence _exclusion = new();
    private double _share = double.NaN;

    /// <param name="margin">By which share of the control's rate the variant's may be greater, 0 or more.</param>
    public RatioBets(double margin)
    {
        _margin = margin;
        for (var i = 0; i < Points; i++)
        {
            _ratios[i] = (1 + margin) * Math.Exp(Step * (i - Side));
        }

        Array.Fill(_likelihoods, 1);
    }

    /// <summary>The largest evidence of a ratio above the margin.</summary>
    public double HarmEvidence => _harm.Peak;

    /// <summary>The largest evidence of a ratio below the margin.</summary>
    public double ExclusionEvidence => _exclusion.Peak;

    /// <summary>The events of the variant.</summary>
    public long OfVariant { get; private set; }

    /// <summary>The events of the control.</summary>
    public long OfControl { get; private set; }

    /// <param name="isVariant">Whether the event is the variant's.</param>
    /// <param name="share">The variant's share of the variant and the control together, between 0 and 1.</param>
    public void Add(bool isVariant, double share)
    {
        if (share != _share)
        {
            Prepare(share);
        }

        OfVariant += isVariant ? 1 : 0;
        OfControl += isVariant ? 0 : 1;
        var factors = isVariant ? _ofVariant : _ofControl;
        var below = 0.0;
        var above = 0.0;
        for (var i = 0; i < Side; i++)
        {
            _likelihoods[i] *= factors[i];
            below += Weights[Side - 1 - i] * _likelihoods[i];
        }

        _likelihoods[Side] *= factors[Side];
        for (var i = Side + 1; i < Points; i++)
        {
            _likelihoods[i] *= factors[i];
            above += Weights[i - Side - 1] * _likelihoods[i];
        }

        _harm.ObserveValue(above / _likelihoods[Side]);
        _exclusion.ObserveValue(below / _likelihoods[Side]);
        if (above + below < Tiny)
        {
            Rescale();
        }
    }

    /// <summary>The ratios that aren't excluded: those whose likelihood is at least 2α of the mixture of all.</summary>
    public EffectInterval Interval(double alpha)
    {
        if (OfVariant + OfControl == 0)
        {
            return new EffectInterval(double.NaN, 0, double.PositiveInfinity);
        }

        var mixture = 0.0;
        var best = 0;
        for (var i = 0; i < Points; i++)
        {
            mixture += i == Side ? 0 : Weights[Math.Abs(i - Side) - 1] * _likelihoods[i] / 2;
            best = _likelihoods[i] > _likelihoods[best] ? i : best;
        }

        // The likelihood is concave in the logarithm of the ratio; the next point outwards is beyond its exact limit.
        var first = best;
        while (first >= 0 && _likelihoods[first] >= 2 * alpha * mixture)
        {
            first--;
        }

        var last = best;
        while (last < Points && _likelihoods[last] >= 2 * alpha * mixture)
        {
            last++;
        }

        return new EffectInterval(_ratios[best], first < 0 ? 0 : _ratios[first], last == Points ? double.PositiveInfinity : _ratios[last]);
    }

    /// <summary>Starts a period, in which each unit may bet again.</summary>
    public void StartPeriod()
    {
        Array.Fill(_likelihoods, 1);
        OfVariant = 0;
        OfControl = 0;
        _harm.StartPeriod();
        _exclusion.StartPeriod();
    }

    /// <summary>Bets that know the same.</summary>
    public RatioBets Copy()
    {
        var copy = new RatioBets(_margin) { OfVariant = OfVariant, OfControl = OfControl };
        _likelihoods.CopyTo(copy._likelihoods, 0);
        copy._harm.Take(_harm);
        copy._exclusion.Take(_exclusion);
        return copy;
    }

    /// <summary>Carries what is known, in either direction.</summary>
    public void Carry(TestState state)
    {
        state.Carry(_likelihoods);
        OfVariant = state.Carry(OfVariant);
        OfControl = state.Carry(OfControl);
        _harm.Carry(state);
        _exclusion.Carry(state);
    }

    private void Prepare(double share)
    {
        if (!(share > 0 && share < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(share), share, "The variant's share must be between 0 and 1.");
        }

        _share = share;
        for (var i = 0; i < Points; i++)
        {
            var odds = share * _ratios[i];
            _ofVariant[i] = odds / (odds + 1 - share);
            _ofControl[i] = (1 - share) / (odds + 1 - share);
        }
    }

    private void Rescale()
    {
        var largest = _likelihoods.Max();
        if (largest < Tiny)
        {
            for (var i = 0; i < Points; i++)
            {
                _likelihoods[i] /= largest;
            }
        }
    }

    /// <summary>Small differences have the largest weights, threefold ones still a third of them: half a Cauchy distribution of the ratio's logarithm.</summary>
    private static double[] HalfCauchy()
    {
        var weights = new double[Side];
        for (var i = 0; i < Side; i++)
        {
            var distance = Step * (i + 1);
            weights[i] = 1 / (1 + (distance * distance));
        }

        var sum = weights.Sum();
        return [.. weights.Select(weight => weight / sum)];
    }
}
