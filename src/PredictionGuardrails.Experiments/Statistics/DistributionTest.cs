using System.Numerics;

namespace PredictionGuardrails.Experiments.Statistics;

/// <summary>
/// Whether the variant's values are distributed worse than the control's: for each of several named alternatives, bets on the arm given the tile of a value. If
/// the tile is r times as frequent in the variant, the value is the variant's with probability θr / (θr + 1 - θ), whatever the tile's frequency at that moment.
/// Values of both arms give evidence. Each alternative has its weight as a share of α. A margin is taken from the variant's values before they're compared:
/// where r rises with the value, no bet gains on average if the rest is lower than the control's values everywhere.
/// </summary>
internal sealed class DistributionTest
{
    private readonly double _alpha;
    private readonly double _needed;
    private readonly double[] _logWeights;
    private readonly Margin _margin;
    private readonly DistributionTiles _tiles;
    private readonly IReadOnlyList<DistributionAlternative> _alternatives;
    private readonly ulong[] _bettingByTile;
    private readonly ulong _downward;
    private readonly double[][] _wealth;
    private readonly Evidence[] _evidence;
    private readonly ShareBets _shares;
    private readonly TileCounts _counts;
    private readonly BettingUnits _units = new();

    /// <param name="alpha">The rate of false decisions of each kind.</param>
    /// <param name="tiles">The tiles, from the control's baseline.</param>
    /// <param name="side">Which direction is harm; with <see cref="HarmSide.Either"/>, the default, every change is.</param>
    /// <param name="margin">How much worse values may be. With a margin, changes of shape aren't harm.</param>
    /// <param name="shareMargin">
    /// Harm is excluded if the share of values above each boundary, once the margin has been taken from the variant's, differs by less than this. The default is 0.05.
    /// </param>
    public DistributionTest(double alpha, DistributionTiles tiles, HarmSide side = HarmSide.Either, Margin margin = default, double shareMargin = 0.05)
    {
        _alpha = alpha;
        _needed = ErrorBudget.EvidenceNeeded(alpha);
        _margin = margin;
        _tiles = tiles;
        _alternatives = DistributionAlternatives.Of(tiles, side, margin != Margin.None);
        _logWeights = [.. _alternatives.Select(static alternative => Math.Log(alternative.Weight))];
        _wealth = [.. _alternatives.Select(static alternative => new double[alternative.Bets.Count])];
        _evidence = [.. _alternatives.Select(static _ => new Evidence())];
        _bettingByTile = [.. Enumerable.Range(0, tiles.Count).Select(tile => Bits(alternative => alternative.BetsOn(tile)))];
        _downward = Bits(static alternative => alternative.Change is DistributionChange.Lower or DistributionChange.FarBelow);
        _shares = new ShareBets(tiles, side, shareMargin);
        _counts = new TileCounts(tiles);
        ResetWealth();
    }

    /// <summary>How many values have been added.</summary>
    public long Observations { get; private set; }

    /// <summary>By how much the evidence of harm beyond the margin is more than is needed, a natural logarithm; negative if it's less.</summary>
    public double HarmExcess => EvidenceOf(Strongest()) - _needed;

    /// <summary>Whether harm has been shown, without the cost of an interval.</summary>
    public bool IsHarmShown => HarmExcess >= 0;

    /// <summary>What is shown so far; the interval is that of the largest difference between the arms in the share of values above any boundary.</summary>
    public TestResult Result
    {
        get
        {
            var harm = EvidenceOf(Strongest());
            var exclusion = _shares.ExclusionEvidence;
            var estimate = _counts.LargestDifference(isSigned: false);
            return new TestResult(
                Effect.ShareDifference, harm >= _needed, exclusion >= _needed, harm, exclusion, _shares.Interval(estimate, _alpha), Observations);
        }
    }

    /// <summary>What differs, by the alternative with the most evidence.</summary>
    public DistributionFinding Finding
    {
        get
        {
            var strongest = _alternatives[Strongest()];
            return _counts.Describe(strongest.Change, strongest.Tile);
        }
    }

    /// <param name="value">The value; NaN is a value here.</param>
    /// <param name="isVariant">Whether it's the variant's.</param>
    /// <param name="share">The variant's share of the variant and the control together at that moment, between 0 and 1.</param>
    /// <param name="unit">The key of the call's unit; 0 if it had none.</param>
    public void Add(double value, bool isVariant, double share, ulong unit = 0)
    {
        Observations++;
        var tile = _tiles.TileOf(value);
        var ifHigherIsHarm = tile;
        var ifLowerIsHarm = tile;
        if (isVariant && _margin != Margin.None)
        {
            ifHigherIsHarm = _tiles.TileOf(_margin.TakenFrom(value));
            ifLowerIsHarm = _tiles.TileOf(-_margin.TakenFrom(-value));
        }

        _counts.Add(tile, isVariant);
        Bet(ifHigherIsHarm, ifLowerIsHarm, isVariant, share, unit);
    }

    /// <summary>Starts a period, in which each unit counts once more; the periods share the rate of errors.</summary>
    public void StartPeriod()
    {
        ResetWealth();
        _shares.StartPeriod();
        _units.StartPeriod();
        foreach (var evidence in _evidence)
        {
            evidence.StartPeriod();
        }
    }

    /// <summary>Carries what is known, in either direction.</summary>
    public void Carry(TestState state)
    {
        Observations = state.Carry(Observations);
        Array.ForEach(_wealth, state.Carry);
        Array.ForEach(_evidence, evidence => evidence.Carry(state));
        _shares.Carry(state);
        _counts.Carry(state);
        _units.Carry(state);
    }

    private void Bet(int ifHigherIsHarm, int ifLowerIsHarm, bool isVariant, double share, ulong unit)
    {
        var hypotheses = (_bettingByTile[ifHigherIsHarm] & ~_downward) | (_bettingByTile[ifLowerIsHarm] & _downward) | ShareBets.Hypothesis;
        var betting = _units.Take(unit, hypotheses);
        if ((betting & ShareBets.Hypothesis) != 0)
        {
            _shares.Add(ifHigherIsHarm, ifLowerIsHarm, isVariant, share);
            betting &= ~ShareBets.Hypothesis;
        }

        while (betting != 0)
        {
            var i = BitOperations.TrailingZeroCount(betting);
            betting &= betting - 1;
            var tile = (_downward >> i & 1) != 0 ? ifLowerIsHarm : ifHigherIsHarm;
            _evidence[i].ObserveValue(Multiply(i, tile, isVariant, share));
        }
    }

    private double Multiply(int alternative, int tile, bool isVariant, double share)
    {
        var bets = _alternatives[alternative].Bets;
        var wealth = _wealth[alternative];
        var sum = 0.0;
        for (var bet = 0; bet < wealth.Length; bet++)
        {
            var ratio = bets[bet].Ratios[tile];
            wealth[bet] *= (isVariant ? ratio : 1) / ((share * ratio) + 1 - share);
            sum += wealth[bet];
        }

        return sum;
    }

    private void ResetWealth()
    {
        for (var i = 0; i < _wealth.Length; i++)
        {
            for (var bet = 0; bet < _wealth[i].Length; bet++)
            {
                _wealth[i][bet] = _alternatives[i].Bets[bet].Share;
            }
        }
    }

    /// <summary>A bit for each alternative.</summary>
    private ulong Bits(Func<DistributionAlternative, bool> isIn)
    {
        var bits = 0UL;
        for (var i = 0; i < _alternatives.Count; i++)
        {
            bits |= isIn(_alternatives[i]) ? 1UL << i : 0;
        }

        return bits;
    }

    private double EvidenceOf(int alternative) => _evidence[alternative].Peak + _logWeights[alternative];

    private int Strongest()
    {
        var strongest = 0;
        for (var i = 1; i < _evidence.Length; i++)
        {
            strongest = EvidenceOf(i) > EvidenceOf(strongest) ? i : strongest;
        }

        return strongest;
    }
}
