using PredictionGuardrails.Experiments.Statistics;

namespace PredictionGuardrails.Experiments.Simulation;

/// <summary>Bets on exceeding the control's quantile, next to confidence sequences of the quantiles of both arms.</summary>
internal static class Quantiles
{
    private const double Alpha = 0.001;
    private const int Most = 20_000;
    private const int Step = 2_000;

    public static void Run(Report report, int experiments)
    {
        report.Line($"\n## Latency\n");
        report.Line($"{experiments:N0} runs a row, α = {Alpha}, no margin, arms 50/50, looked at after every call. Latencies are log-normal with σ = 0.5; a run ends after {Most:N0} calls. *Ramp*: the variant's share is 10% in the first 2,000 calls and 50% afterwards, when both arms are slower by half.\n");
        report.Line($"| harm | quantile | test | found | calls of the variant: median | 95% |\n| --- | --- | --- | ---: | ---: | ---: |");
        foreach (var (factor, hasRamp) in ((double, bool)[])[(1, false), (1, true), (2, false), (1.5, false)])
        {
            foreach (var probability in (double[])[0.5, 0.95])
            {
                Row(report, factor, hasRamp, probability, "bets on exceedances", experiments, () => OfBets(probability));
                Row(report, factor, hasRamp, probability, "confidence sequences", experiments, () => OfSequences(probability));
            }
        }

        report.Seconds();
    }

    private static void Row(Report report, double factor, bool hasRamp, double probability, string test, int runs, Func<Func<double, bool, double, bool>> create)
    {
        var delays = new int[runs];
        Parallel.For(0, runs, run => delays[run] = DelayOf(new Randomness(run + 1), factor, hasRamp, create()));
        Array.Sort(delays);
        var harm = factor == 1 ? hasRamp ? "none, ramp" : "none" : FormattableString.Invariant($"×{factor}");
        report.Line($"| {harm} | {probability:0%} | {test} | {delays.Count(static delay => delay < int.MaxValue):N0} | {Describe(delays[runs / 2])} | {Describe(delays[runs * 95 / 100])} |");
    }

    private static string Describe(int delay) => delay == int.MaxValue ? "–" : FormattableString.Invariant($"{delay:N0}");

    private static Func<double, bool, double, bool> OfBets(double probability)
    {
        var test = new QuantileTest(Alpha, probability, 0);
        return (value, isVariant, share) =>
        {
            test.Add(value, isVariant, share);
            return test.IsHarmShown;
        };
    }

    private static Func<double, bool, double, bool> OfSequences(double probability)
    {
        var test = new EstimatedQuantiles(Alpha, probability);
        return (value, isVariant, _) =>
        {
            test.Add(value, isVariant);
            return test.IsHarmShown;
        };
    }

    private static int DelayOf(Randomness random, double factor, bool hasRamp, Func<double, bool, double, bool> isShown)
    {
        var ofVariant = 0;
        for (var call = 0; call < Most; call++)
        {
            var isBefore = hasRamp && call < Step;
            var share = isBefore ? 0.1 : 0.5;
            var level = hasRamp && !isBefore ? 0.03 : 0.02;
            var isVariant = random.Uniform() < share;
            ofVariant += isVariant ? 1 : 0;
            if (isShown(level * Math.Exp(0.5 * random.Normal()) * (isVariant ? factor : 1), isVariant, share))
            {
                return ofVariant;
            }
        }

        return int.MaxValue;
    }
}
