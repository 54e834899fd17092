namespace PredictionGuardrails.ChangeDetection;

/// <summary>
/// Lowers bets until a history raises nothing: what it did by itself (a daily rhythm, seasons, blocks of one customer) is normal.
/// </summary>
internal static class MarginCalibration
{
    /// <summary>The level of forty bets and one false alarm in a million.</summary>
    private static readonly double AlarmLevel = Math.Log(40e6);

    /// <summary>What a history may win against itself before a bet is lowered: what chance does to a long one, and less than half of the alarm level.</summary>
    private static readonly double Most = 0.45 * AlarmLevel;

    /// <summary>To what a bet that won more is lowered.</summary>
    private static readonly double Left = 0.25 * AlarmLevel;

    /// <summary>The margins of the bets that need one.</summary>
    /// <param name="book">Bets against a baseline of other values than these.</param>
    /// <param name="history">The slots of the history in its order, and whether each value repeats the one before.</param>
    public static IEnumerable<(string Score, double Margin)> Margins(BettingScores book, IReadOnlyList<(int Slot, bool IsRepeat)> history)
    {
        // By chance alone, a bet gains about log(n) in n predictions.
        var allowed = Math.Min(Math.Log(history.Count) + 1, Most);
        var gains = new double[history.Count];
        for (var bet = 0; bet < book.Scores.Count; bet++)
        {
            for (var i = 0; i < gains.Length; i++)
            {
                gains[i] = book.GainsOf(history[i].Slot)[bet] + (history[i].IsRepeat ? book.RepeatGains[bet] : 0);
            }

            if (Highest(gains, 0) > allowed)
            {
                yield return (book.Scores[bet].Name, Smallest(gains));
            }
        }
    }

    private static double Smallest(double[] gains)
    {
        var low = 0.0;
        var high = Math.Max(gains.Max(), 0);
        for (var i = 0; i < 30; i++)
        {
            var middle = (low + high) / 2;
            (low, high) = Highest(gains, middle) > Left ? (middle, high) : (low, middle);
        }

        return high;
    }

    /// <summary>The most that a bet has won at any time.</summary>
    private static double Highest(double[] gains, double margin)
    {
        var won = 0.0;
        var highest = 0.0;
        foreach (var gain in gains)
        {
            won = Math.Max(won, 0) + gain - margin;
            highest = Math.Max(highest, won);
        }

        return highest;
    }
}
