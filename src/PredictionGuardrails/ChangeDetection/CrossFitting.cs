using PredictionGuardrails.Baselines;

namespace PredictionGuardrails.ChangeDetection;

/// <summary>Each half of a history is replayed against the bets that the other half makes, for a history's evidence about itself is flattering.</summary>
internal static class CrossFitting
{
    /// <param name="values">The history, in its order.</param>
    /// <param name="replay">The margins that values to replay need against bets learned from other values.</param>
    public static IReadOnlyDictionary<string, double> Calibrate(
        IReadOnlyList<BaselineSample> values,
        Func<IReadOnlyList<BaselineSample>, IReadOnlyList<BaselineSample>, IEnumerable<(string Score, double Margin)>> replay)
    {
        var first = values.Take(values.Count / 2).ToList();
        var second = values.Skip(values.Count / 2).ToList();
        return replay(first, second).Concat(replay(second, first))
            .GroupBy(margin => margin.Score)
            .ToDictionary(bet => bet.Key, bet => bet.Max(margin => margin.Margin), StringComparer.Ordinal);
    }
}
