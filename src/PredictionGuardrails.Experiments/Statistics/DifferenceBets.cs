using System.Runtime.Intrinsics;

namespace PredictionGuardrails.Experiments.Statistics;

/// <summary>
/// Bets on the difference of two arms' means of a number from 0 to 1, of which each observation shows one arm: Z = (y - c) (A/θ - (1 - A)/(1 - θ)) has the
/// difference as its mean, whatever c, the mean of earlier observations. Wealth is ∏ (1 + λ (Z - margin)), for several λ (I. Waudby-Smith, A. Ramdas,
/// "Estimating means of bounded random variables by betting", 2024).
/// </summary>
internal sealed class DifferenceBets
{
    /// <summary>If the largest possible difference is within the margin, a bet against harm can't lose.</summary>
    private const double SmallestLoss = 0.001;

    private const double Middle = 0.5;

    private readonly double _margin;
    private readonly bool _isHarmTested;
    private readonly double _firstCenter;
    private readonly double[] _harmWealth = new double[Stakes.All.Length];
    private readonly double[] _exclusionWealth = new double[Stakes.All.Length];
    private readonly Evidence _harm = new();
    private readonly Evidence _exclusion = new();
    private double _sum;
    private long _count = 1;

    /// <param name="margin">By how much the variant's mean may be greater, from 0 to 1.</param>
    /// <param name="isHarmTested">Whether harm is to be shown, or only to be excluded, which takes half the time.</param>
    /// <param name="firstCenter">The mean before there are observations. The first bets lose less the closer it is.</param>
    public DifferenceBets(double margin, bool isHarmTested = true, double firstCenter = Middle)
    {
        _margin = margin;
        _isHarmTested = isHarmTested;
        _firstCenter = firstCenter;
        _sum = firstCenter;
        Array.Fill(_harmWealth, 1.0 / Stakes.All.Length);
        Array.Fill(_exclusionWealth, 1.0 / Stakes.All.Length);
    }

    /// <summary>The largest evidence of a difference above the margin.</summary>
    public double HarmEvidence => _harm.Peak;

    /// <summary>The largest evidence of a difference below the margin.</summary>
    public double ExclusionEvidence => _exclusion.Peak;

    /// <param name="value">The number, from 0 to 1.</param>
    /// <param name="isVariant">Whether it's the variant's.</param>
    /// <param name="share">The variant's share, between 0 and 1.</param>
    public void Add(double value, bool isVariant, double share)
    {
        var center = _sum / _count;
        var observed = WeightedDifference.Of(value, center, isVariant, share);
        if (_isHarmTested)
        {
            var harmScale = (observed - _margin) / (_margin - WeightedDifference.Least(center, share));
            _harm.ObserveValue(Multiply(_harmWealth, harmScale));
        }

        _exclusion.ObserveValue(Multiply(_exclusionWealth, ExclusionGain(observed, center, share)));
        _sum += value;
        _count++;
    }

    /// <summary>How many observations of 0 exclude a difference above the margin.</summary>
    /// <param name="share">The variant's share, between 0 and 1.</param>
    /// <param name="evidence">The evidence that is needed in the period, a natural logarithm.</param>
    /// <param name="isFirst">Whether the period has the first observation of all, which costs a part of the stakes if it's one of the control.</param>
    public double ZerosToExclude(double share, double evidence, bool isFirst)
    {
        var first = !isFirst ? 0 : ExclusionGain(WeightedDifference.Of(0, _firstCenter, isVariant: false, share), _firstCenter, share);
        return 1 + Stakes.CountUntil(ExclusionGain(observed: 0, center: 0, share), evidence, first);
    }

    /// <summary>Starts a period, in which each unit may bet again.</summary>
    public void StartPeriod()
    {
        Array.Fill(_harmWealth, 1.0 / Stakes.All.Length);
        Array.Fill(_exclusionWealth, 1.0 / Stakes.All.Length);
        _harm.StartPeriod();
        _exclusion.StartPeriod();
    }

    /// <summary>Bets that know the same.</summary>
    public DifferenceBets Copy()
    {
        var copy = new DifferenceBets(_margin, _isHarmTested, _firstCenter) { _sum = _sum, _count = _count };
        _harmWealth.CopyTo(copy._harmWealth, 0);
        _exclusionWealth.CopyTo(copy._exclusionWealth, 0);
        copy._harm.Take(_harm);
        copy._exclusion.Take(_exclusion);
        return copy;
    }

    /// <summary>Carries what is known, in either direction.</summary>
    public void Carry(TestState state)
    {
        state.Carry(_harmWealth);
        state.Carry(_exclusionWealth);
        _harm.Carry(state);
        _exclusion.Carry(state);
        _sum = state.Carry(_sum);
        _count = state.Carry(_count);
    }

    /// <summary>What a bet of the largest allowed stake gains.</summary>
    private double ExclusionGain(double observed, double center, double share) =>
        (_margin - observed) / Math.Max(SmallestLoss, WeightedDifference.Greatest(center, share) - _margin);

    /// <param name="wealth">The wealth of each bet.</param>
    /// <param name="gain">What a bet of the largest allowed stake gains; at least -1.</param>
    private static double Multiply(double[] wealth, double gain)
    {
        var changed = Vector512.Create(wealth) * (Vector512<double>.One + (Vector512.Create(Stakes.All) * gain));
        changed.CopyTo(wealth);
        return Vector512.Sum(changed);
    }
}
