namespace PredictionGuardrails.ChangeDetection;

/// <summary>What a baseline is good for: the smallest change that its bets find within ten thousand predictions, on average.</summary>
internal static class MinimumDetectableShift
{
    private const double Patience = 10_000;

    private static readonly double[] Factors = [1.001, 1.002, 1.005, 1.01, 1.02, 1.03, 1.05, 1.07, 1.1, 1.15, 1.2, 1.3, 1.5, 2, 3, 5, 10];

    /// <summary>The smallest share by which all numbers have to rise; null where even ten times as much is not seen.</summary>
    public static double? Rise(Baseline baseline, BaselinePartition tiling, BettingScores book, double alarmLevel) =>
        First(factor => factor, baseline, tiling, book, alarmLevel) is { } factor ? factor - 1 : null;

    /// <summary>The smallest share by which all numbers have to fall; null where even a tenth is not seen.</summary>
    public static double? Fall(Baseline baseline, BaselinePartition tiling, BettingScores book, double alarmLevel) =>
        First(factor => 1 / factor, baseline, tiling, book, alarmLevel) is { } factor ? 1 - (1 / factor) : null;

    private static double? First(Func<double, double> scale, Baseline baseline, BaselinePartition tiling, BettingScores book, double alarmLevel)
    {
        foreach (var factor in Factors)
        {
            if (IsSeen(baseline, scale(factor), tiling, book, alarmLevel))
            {
                return factor;
            }
        }

        return null;
    }

    private static bool IsSeen(Baseline baseline, double factor, BaselinePartition tiling, BettingScores book, double alarmLevel)
    {
        var gained = new double[book.Width];
        var scale = baseline.Scale;
        foreach (var (place, count) in baseline.Places())
        {
            Add(tiling.TileOf(factor * scale.MiddleOf(place)), count);
        }

        return gained.Max() * Patience / baseline.Values.FiniteCount >= alarmLevel;

        void Add(int tile, long count)
        {
            var gains = book.GainsOf(tile);
            for (var bet = 0; bet < gains.Length; bet++)
            {
                gained[bet] += count * gains[bet];
            }
        }
    }
}
