namespace PredictionGuardrails.Experiments.Statistics;

/// <summary>
/// Whether the share of values above each boundary differs by less than a margin between the arms: harm is excluded if it's excluded at every boundary, so that
/// the boundaries don't share the rate of errors.
/// </summary>
internal sealed class ShareBets
{
    /// <summary>The bit of a unit's bet on shares, which it makes with its first call in a period.</summary>
    public const ulong Hypothesis = 1UL << 63;
    private readonly DistributionTiles _tiles;
    private readonly DifferenceBets[] _above;
    private readonly DifferenceBets[] _below;
    private readonly DifferenceBets _ofNaN;
    private long _ofVariant;
    private long _ofControl;

    public ShareBets(DistributionTiles tiles, HarmSide side, double margin)
    {
        _tiles = tiles;
        _above = Bets(side != HarmSide.Lower, tiles.Boundaries.Count, margin);
        _below = Bets(side != HarmSide.Higher, tiles.Boundaries.Count, margin);
        _ofNaN = new DifferenceBets(margin, isHarmTested: false);
    }

    /// <summary>The evidence at the boundary with the least.</summary>
    public double ExclusionEvidence => _above.Concat(_below).Append(_ofNaN).Min(static bets => bets.ExclusionEvidence);

    public void Add(int ifHigherIsHarm, int ifLowerIsHarm, bool isVariant, double share)
    {
        _ofVariant += isVariant ? 1 : 0;
        _ofControl += isVariant ? 0 : 1;
        var isNaN = ifHigherIsHarm == _tiles.OfNaN;
        _ofNaN.Add(isNaN ? 1 : 0, isVariant, share);
        for (var i = 0; i < _above.Length; i++)
        {
            _above[i].Add(!isNaN && ifHigherIsHarm > i ? 1 : 0, isVariant, share);
        }

        for (var i = 0; i < _below.Length; i++)
        {
            _below[i].Add(!isNaN && ifLowerIsHarm <= i ? 1 : 0, isVariant, share);
        }
    }

    /// <summary>
    /// An interval of the largest difference of two distribution functions, from a band around each that holds at all times: its half-width is
    /// 0.85 √((ln ln(en) + 0.8 ln(1612/α)) / n) after n values (S. Howard, A. Ramdas, 2022, corollary 2). It's for values whose distribution stays the same.
    /// </summary>
    public EffectInterval Interval(double estimate, double alpha)
    {
        if (_ofVariant == 0 || _ofControl == 0)
        {
            return new EffectInterval(double.NaN, 0, 1);
        }

        var radius = HalfWidth(_ofVariant, alpha) + HalfWidth(_ofControl, alpha);
        return new EffectInterval(estimate, Math.Max(0, estimate - radius), Math.Min(1, estimate + radius));
    }

    public void StartPeriod()
    {
        foreach (var bets in _above.Concat(_below).Append(_ofNaN))
        {
            bets.StartPeriod();
        }
    }

    /// <summary>Carries what is known, in either direction.</summary>
    public void Carry(TestState state)
    {
        _ofVariant = state.Carry(_ofVariant);
        _ofControl = state.Carry(_ofControl);
        foreach (var bets in _above.Concat(_below).Append(_ofNaN))
        {
            bets.Carry(state);
        }
    }

    private static DifferenceBets[] Bets(bool isHarm, int count, double margin) =>
        isHarm ? [.. Enumerable.Range(0, count).Select(_ => new DifferenceBets(margin, isHarmTested: false))] : [];

    private static double HalfWidth(long count, double alpha) => 0.85 * Math.Sqrt((Math.Log(1 + Math.Log(count)) + (0.8 * Math.Log(1612 / alpha))) / count);
}
