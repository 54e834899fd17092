using PredictionGuardrails.Detection;
using PredictionGuardrails.Statistics;

namespace PredictionGuardrails.Baselines;

/// <summary>Makes a number's baseline of the values that were kept in their order.</summary>
internal static class NumberLearning
{
    /// <param name="values">The values, in their order.</param>
    /// <param name="rejected">How many of them were rejected.</param>
    /// <param name="from">When the first came.</param>
    /// <param name="to">When the last came.</param>
    public static Baseline Learn(IReadOnlyList<LearntValue> values, long rejected, DateTimeOffset from, DateTimeOffset to)
    {
        var baseline = Summarize(values, rejected, from, to);
        return baseline.IsUsable ? baseline with { Margins = Crosswise.Calibrate(values, Replay) } : baseline;

        IEnumerable<(string Bet, double Margin)> Replay(IReadOnlyList<LearntValue> learnt, IReadOnlyList<LearntValue> replayed)
        {
            var half = Summarize(learnt, rejected, from, to) with { Autocorrelation = baseline.Autocorrelation };
            if (!half.IsUsable)
            {
                return [];
            }

            var tiling = Tiling.Of(half.Values);
            var book = NumberBets.Create(half, tiling, tolerance: 0);
            return Calibration.Margins(book, [.. replayed.Select(value => (NumberBets.SlotOf(tiling, value), value.IsRepeat))]);
        }
    }

    private static Baseline Summarize(IReadOnlyList<LearntValue> values, long rejected, DateTimeOffset from, DateTimeOffset to)
    {
        var buffer = new NumberBuffer();
        var cell = CellState.Fresh;
        foreach (var value in values)
        {
            if (value.IsMissing)
            {
                buffer.RecordNull();
            }
            else
            {
                buffer.Record(value.Value, ref cell);
            }
        }

        return new Baseline(buffer.ToSnapshot(from, to))
        {
            Autocorrelation = RankCorrelation.WithNext(values),
            MostFrequent = values.Where(value => !value.IsMissing).CountBy(value => value.Value).Select(value => value.Value).DefaultIfEmpty().Max(),
            Repeats = values.Count(value => value.IsRepeat),
            Rejected = rejected,
        };
    }
}
