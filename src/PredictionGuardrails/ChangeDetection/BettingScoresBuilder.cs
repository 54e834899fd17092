namespace PredictionGuardrails.ChangeDetection;

/// <summary>
/// Writes bets into a book. Sources: J. Shin, A. Ramdas, A. Rinaldo, "E-detectors" (2022); V. Vovk, A. Gammerman, G. Shafer, "Algorithmic
/// Learning in a Random World", 2nd ed.; what is deflated by what is in docs/concepts/change-detection.md.
/// </summary>
/// <param name="slots">How many slots there are.</param>
/// <param name="tempering">By what the gains of a tempered bet are multiplied, for predictions that depend on each other.</param>
/// <param name="tolerance">By how much the distribution function may move anywhere.</param>
internal sealed class BettingScoresBuilder(int slots, double tempering, double tolerance)
{
    /// <summary>How many standard errors the baseline is taken to be wrong by.</summary>
    private const double Doubt = 3;

    /// <summary>By how much the distribution function moves by itself within the range of the values.</summary>
    public double Movement { private get; init; }

    private readonly List<(BettingScore Score, double[] Gains, double OnRepeat, double OnRejected)> _bets = [];

    /// <summary>
    /// A bet that values move within the baseline's distribution.
    /// </summary>
    /// <param name="bet">The bet.</param>
    /// <param name="tiles">The slots that are concerned, by their values; the others neither gain nor lose.</param>
    /// <param name="probabilities">Their probabilities, which add up to one.</param>
    /// <param name="distribution">The bet's distribution function on [0, 1].</param>
    /// <param name="count">How many values the probabilities are learned from, as if they were independent.</param>
    public void Shape(BettingScore bet, IReadOnlyList<int> tiles, IReadOnlyList<double> probabilities, Func<double, double> distribution, double count)
    {
        var gains = new double[slots];
        var low = 0.0;
        var square = 0.0;
        var variation = 0.0;
        var previous = double.NaN;
        for (var i = 0; i < tiles.Count; i++)
        {
            var high = i == tiles.Count - 1 ? 1 : low + probabilities[i];
            var gain = (distribution(high) - distribution(low)) / (high - low);
            gains[tiles[i]] = gain;
            square += probabilities[i] * gain * gain;
            variation += i == 0 ? 0 : Math.Abs(gain - previous);
            low = high;
            previous = gain;
        }

        var deviation = Math.Sqrt(Math.Max(0, square - 1));

        // A few dependent values don't determine their own error, or how strong the dependence is.
        var doubt = Doubt * (1 + (10 * (1 - tempering) / count));
        var deflation = Math.Log(1 + (doubt * deviation / Math.Sqrt(count)) + ((tolerance + Movement) * variation));
        foreach (var tile in tiles)
        {
            gains[tile] = tempering * (Math.Log(gains[tile]) - deflation);
        }

        _bets.Add((bet, gains, 0, 0));
    }

    /// <summary>A bet that more predictions fall into some slots than a share.</summary>
    /// <param name="bet">The bet.</param>
    /// <param name="hits">The slots.</param>
    /// <param name="among">The slots that are asked; the others neither gain nor lose.</param>
    /// <param name="share">The largest share that the baseline allows; a bet on a share that is nearly all is none.</param>
    /// <param name="strength">How far from the share to one the bet goes.</param>
    /// <param name="isTempered">Whether it is tempered.</param>
    /// <param name="tolerates">Whether the tolerance concerns it.</param>
    public void Rate(
        BettingScore bet, Func<int, bool> hits, IEnumerable<int> among, double share, double strength, bool isTempered = true, bool tolerates = true)
    {
        if (share > 0.99)
        {
            return;
        }

        var (hit, miss) = Gain(share, strength);
        var deflation = tolerates ? Math.Log(1 + (2 * tolerance * (Math.Exp(hit) - Math.Exp(miss)))) : 0;
        var factor = isTempered ? tempering : 1;
        var gains = new double[slots];
        foreach (var slot in among)
        {
            gains[slot] = factor * ((hits(slot) ? hit : miss) - deflation);
        }

        _bets.Add((bet with { Rate = (factor * (hit - deflation), factor * (miss - deflation), share) }, gains, 0, 0));
    }

    /// <summary>A bet that more predictions are exactly the previous one than a share.</summary>
    public void Repeats(BettingScore bet, double share, double strength) => Mark(bet, share, strength, isRepeat: true);

    /// <summary>A bet that more predictions are rejected than a share.</summary>
    public void Rejections(BettingScore bet, double share, double strength) => Mark(bet, share, strength, isRepeat: false);

    public BettingScores Build(IReadOnlyDictionary<string, double> margins)
    {
        var book = new BettingScores([.. _bets.Select(bet => bet.Score)], slots);
        for (var bet = 0; bet < _bets.Count; bet++)
        {
            for (var slot = 0; slot < slots; slot++)
            {
                book.GainsOf(slot)[bet] = (float)_bets[bet].Gains[slot];
            }

            book.RepeatGains[bet] = (float)_bets[bet].OnRepeat;
            book.RejectedGains[bet] = (float)_bets[bet].OnRejected;
            book.Lower(bet, margins.GetValueOrDefault(_bets[bet].Score.Name));
        }

        return book;
    }

    private void Mark(BettingScore bet, double share, double strength, bool isRepeat)
    {
        if (share > 0.99)
        {
            return;
        }

        var (hit, miss) = Gain(share, strength);
        var gains = new double[slots];
        Array.Fill(gains, miss);
        _bets.Add((bet with { Rate = (hit, miss, share) }, gains, isRepeat ? hit - miss : 0, isRepeat ? 0 : hit - miss));
    }

    private static (double Hit, double Miss) Gain(double share, double strength) =>
        (Math.Log((share + ((1 - share) * strength)) / share), Math.Log(1 - strength));
}
