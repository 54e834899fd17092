using System.Globalization;
using PredictionGuardrails.Baselines;
using PredictionGuardrails.Statistics;

namespace PredictionGuardrails.ChangeDetection;

/// <summary>The bets on a number: that it moves, spreads, sticks, leaves its range, is zero, NaN or null more often.</summary>
internal static class NumberScores
{
    private static readonly double[] Strengths = [0.02, 0.1, 0.5];
    private static readonly double[] GrossStrengths = [.. Strengths, 0.9];
    private static readonly double[] Parts = [0.5, 0.25, 0.1, 0.02];

    /// <summary>By how many standard deviations values may have moved, were they normal: a large shift at once, a small one in the long run.</summary>
    private static readonly (double Shift, string Much)[] Tilts = [(1.5, "much "), (0.3, "")];

    /// <summary>The slots of a baseline: its tiles, NaN, and last null and what could not be read.</summary>
    public static int SlotsOf(BaselinePartition tiling) => tiling.Tiles.Count + 2;

    public static int NaNSlot(BaselinePartition tiling) => tiling.Tiles.Count;

    public static int MissingSlot(BaselinePartition tiling) => tiling.Tiles.Count + 1;

    /// <summary>The slot of a value that was learned.</summary>
    public static int SlotOf(BaselinePartition tiling, BaselineSample value) =>
        value.IsMissing ? MissingSlot(tiling) : double.IsNaN(value.Value) ? NaNSlot(tiling) : tiling.TileOf(value.Value);

    /// <param name="baseline">The baseline.</param>
    /// <param name="tiling">Its numbers as tiles.</param>
    /// <param name="tolerance">By how much the distribution function may move anywhere.</param>
    /// <param name="movement">By how much it moves by itself within the range of the baseline.</param>
    public static BettingScores Create(Baseline baseline, BaselinePartition tiling, double tolerance, double movement = 0)
    {
        var builder = new BettingScoresBuilder(SlotsOf(tiling), baseline.EffectiveSampleRatio, tolerance) { Movement = movement };
        var values = baseline.Values;
        var numbers = values.Count - values.NaNCount - values.NullCount - values.UnmeasuredCount;
        var tiles = Enumerable.Range(0, tiling.Tiles.Count).ToList();
        AddDistribution(builder, "", tiles, tile => tiling.Tiles[tile].Probability, tile => tiling.Tiles[tile].Area, numbers * baseline.EffectiveSampleRatio);
        if (tiling.Dominant is { } dominant)
        {
            var rest = tiles.Where(tile => tile != dominant).ToList();
            var share = 1 - tiling.Tiles[dominant].Probability;
            AddDistribution(
                builder, "rest/", rest, tile => tiling.Tiles[tile].Probability / share, tile => tiling.Tiles[tile].RestArea, numbers * share * baseline.EffectiveSampleRatio);
        }

        AddRates(builder, baseline, tiling, tiles, numbers);
        return builder.Build(baseline.Margins);
    }

    private static void AddDistribution(
        BettingScoresBuilder builder, string prefix, List<int> tiles, Func<int, double> probabilityOf, Func<int, BinRegion> areaOf, double count)
    {
        var probabilities = tiles.ConvertAll(tile => probabilityOf(tile));
        foreach (var part in Parts)
        {
            Shape($"top/{part}", "higher than the baseline", u => (0.5 * u) + (0.5 * Math.Max(0, u - (1 - part)) / part));
            Shape($"bottom/{part}", "lower than the baseline", u => (0.5 * u) + (0.5 * Math.Min(u, part) / part));
        }

        foreach (var (shift, much) in Tilts)
        {
            Shape(string.Create(CultureInfo.InvariantCulture, $"tilt/{shift}"), $"{much}higher than the baseline", u => StandardNormal.Cumulative(StandardNormal.Quantile(u) - shift));
            Shape(string.Create(CultureInfo.InvariantCulture, $"tilt/-{shift}"), $"{much}lower than the baseline", u => StandardNormal.Cumulative(StandardNormal.Quantile(u) + shift));
        }

        Shape("ends", "more spread out than the baseline", u => (0.3 * u) + (0.7 * (Math.Min(u, 0.05) + Math.Max(0, u - 0.95)) / 0.1), isAboutLevel: false);
        Shape("middle/0.5", "less spread out than the baseline", u => (0.5 * u) + (0.5 * Math.Clamp((u - 0.25) / 0.5, 0, 1)), isAboutLevel: false);
        Shape("middle/0.2", "less spread out than the baseline", u => (0.5 * u) + (0.5 * Math.Clamp((u - 0.4) / 0.2, 0, 1)), isAboutLevel: false);

        // Of m values from the same distribution the next one is outside in 2 of m + 1 cases on average; 10 hold in all but 1 of 2,000.
        foreach (var strength in GrossStrengths)
        {
            builder.Rate(
                Named($"{prefix}outside/{strength}", "outside the baseline range") with { IsAboutLevel = true },
                slot => areaOf(slot) is BinRegion.Outside or BinRegion.FarOutside, tiles, 10 / (count + 1), strength);
            builder.Rate(
                Named($"{prefix}far/{strength}", "far outside the baseline range") with { IsAboutLevel = true },
                slot => areaOf(slot) == BinRegion.FarOutside, tiles, 4 / (count + 1), strength, isTempered: false, tolerates: false);
        }

        void Shape(string name, string finding, Func<double, double> distribution, bool isAboutLevel = true) =>
            builder.Shape(
                Named(prefix + name, finding) with { IsAboutLevel = isAboutLevel },
                tiles, probabilities, distribution, count);
    }

    private static void AddRates(BettingScoresBuilder builder, Baseline baseline, BaselinePartition tiling, List<int> tiles, long numbers)
    {
        var values = baseline.Values;
        var all = Enumerable.Range(0, SlotsOf(tiling)).ToList();

        // Of what was never seen there is about as much as was seen once (I. Good, 1953).
        var once = baseline.Places().Count(place => place.Count == 1);
        var unseen = Math.Min(1, (10 + once + (3 * Math.Sqrt(once))) / (numbers + 1));
        foreach (var strength in Strengths)
        {
            builder.Rate(
                Named($"unseen/{strength}", "in a region with no baseline values"),
                slot => tiling.Tiles[slot].Area != BinRegion.Seen, tiles, unseen, strength);
            if (tiling.ZeroTile >= 0)
            {
                builder.Rate(
                    Named($"zero/{strength}", "zero more often than the baseline"),
                    slot => slot == tiling.ZeroTile, tiles, Binomial.UpperLimit(values.ZeroCount, numbers), strength);
            }

            builder.Rate(
                Named($"missing/{strength}", "null more often than the baseline"),
                slot => slot == MissingSlot(tiling), all, Binomial.UpperLimit(values.NullCount + values.UnmeasuredCount, values.Count), strength, tolerates: false);
            builder.Rejections(
                Named($"rejected/{strength}", "rejected more often than the baseline"), Binomial.UpperLimit(baseline.Rejected, values.Count), strength);
        }

        foreach (var strength in GrossStrengths)
        {
            builder.Rate(
                Named($"NaN/{strength}", "NaN more often than the baseline"),
                slot => slot == NaNSlot(tiling), all, Binomial.UpperLimit(values.NaNCount, values.Count), strength, isTempered: false, tolerates: false);
            builder.Repeats(Named($"repeat/{strength}", "stuck at one value"), baseline.RepeatLimit, strength);
        }
    }

    /// <summary>Names are the same for every baseline, and kept once.</summary>
    private static BettingScore Named(string name, string finding) => new(string.Intern(name), finding);
}
