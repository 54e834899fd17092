using PredictionGuardrails.Statistics;

namespace PredictionGuardrails.ChangeDetection;

/// <summary>
/// Scores for changes of a number that no rhythm explains. A score that rises with the number has an expectation of at most one under every
/// distribution that is stochastically smaller than the one it was made for; made for the baseline moved up as far as a rhythm could, it
/// can't win on anything that a rhythm does, whatever the time of day. The same holds downwards. Rates of NaN, missing and repeated values
/// don't depend on the scale.
/// </summary>
internal static class GrossNumberScores
{
    private static readonly double[] Strengths = [0.02, 0.1, 0.5];
    private static readonly double[] GrossStrengths = [.. Strengths, 0.9];
    private static readonly double[] Parts = [0.5, 0.25, 0.1, 0.02];
    private const double Tilt = 1.5;

    /// <summary>Repeats that are rarer than this come by chance, and have no rhythm.</summary>
    private const double CommonRepeats = 0.02;

    public static int SlotsOf(GrossPartition partition) => partition.Count + 2;

    public static int NaNSlot(GrossPartition partition) => partition.Count;

    public static int MissingSlot(GrossPartition partition) => partition.Count + 1;

    /// <param name="baseline">The baseline.</param>
    /// <param name="partition">Its numbers, moved.</param>
    /// <param name="factor">How far a rhythm could move the odds of a rate.</param>
    public static BettingScores Create(Baseline baseline, GrossPartition partition, double factor)
    {
        var builder = new BettingScoresBuilder(SlotsOf(partition), baseline.EffectiveSampleRatio, tolerance: 0);
        var pieces = Enumerable.Range(0, partition.Count).Where(piece => piece != partition.Dominant).ToList();
        var up = pieces.ConvertAll(piece => partition.Up[piece]);
        var down = pieces.ConvertAll(piece => partition.Down[piece]);
        var count = partition.Moved * baseline.EffectiveSampleRatio;
        foreach (var part in Parts)
        {
            builder.Shape(Named($"gross/top/{part}", "far higher than the baseline") with { IsAboutLevel = true }, pieces, up, u => (0.5 * u) + (0.5 * Math.Max(0, u - (1 - part)) / part), count);
            builder.Shape(Named($"gross/bottom/{part}", "far lower than the baseline") with { IsAboutLevel = true }, pieces, down, u => (0.5 * u) + (0.5 * Math.Min(u, part) / part), count);
        }

        builder.Shape(Named("gross/tilt/up", "far higher than the baseline") with { IsAboutLevel = true }, pieces, up, u => StandardNormal.Cumulative(StandardNormal.Quantile(u) - Tilt), count);
        builder.Shape(Named("gross/tilt/down", "far lower than the baseline") with { IsAboutLevel = true }, pieces, down, u => StandardNormal.Cumulative(StandardNormal.Quantile(u) + Tilt), count);
        AddRates(builder, baseline, partition, pieces, factor);
        return builder.Build(baseline.Margins);
    }

    /// <summary>A rate once a rhythm has multiplied its odds.</summary>
    public static double WithOdds(double rate, double factor) => factor * rate / (1 + ((factor - 1) * rate));

    private static void AddRates(BettingScoresBuilder builder, Baseline baseline, GrossPartition partition, List<int> pieces, double factor)
    {
        var values = baseline.Values;
        var all = Enumerable.Range(0, SlotsOf(partition)).ToList();

        // Of m values from the same distribution the next one is outside in 2 of m + 1 cases on average; 4 hold for those beyond a factor.
        var beyond = Math.Min(1, 4.0 / (partition.Moved + 1));
        var nan = Binomial.UpperLimit(values.NaNCount, values.Count);
        var repeats = baseline.RepeatLimit < CommonRepeats ? baseline.RepeatLimit : WithOdds(baseline.RepeatLimit, factor);
        foreach (var strength in GrossStrengths)
        {
            builder.Rate(
                Named($"gross/above/{strength}", "far above the baseline range") with { IsAboutLevel = true }, piece => piece >= partition.FirstAbove, pieces, beyond, strength,
                isTempered: false);
            builder.Rate(
                Named($"gross/below/{strength}", "far below the baseline range") with { IsAboutLevel = true }, piece => piece < partition.FirstBelow, pieces, beyond, strength,
                isTempered: false);
            builder.Rate(Named($"gross/NaN/{strength}", "NaN more often than the baseline"), slot => slot == NaNSlot(partition), all, nan, strength, isTempered: false);
            builder.Repeats(Named($"gross/repeat/{strength}", "stuck at one value"), repeats, strength);
        }

        var missing = Binomial.UpperLimit(values.NullCount + values.UnmeasuredCount, values.Count);
        foreach (var strength in Strengths)
        {
            builder.Rate(
                Named($"gross/missing/{strength}", "null more often than the baseline"), slot => slot == MissingSlot(partition), all, missing, strength);
        }
    }

    private static BettingScore Named(string name, string finding) => new(string.Intern(name), finding);
}
