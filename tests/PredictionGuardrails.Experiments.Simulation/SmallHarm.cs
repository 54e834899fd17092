using System.Globalization;
using PredictionGuardrails.Experiments.Statistics;

namespace PredictionGuardrails.Experiments.Simulation;

/// <summary>Harm below the margin, for a million predictions: nothing stops, and harm beyond the margin is excluded in the end.</summary>
internal static class SmallHarm
{
    private const double Alpha = 0.001;
    private const double Half = 0.5;
    private const int Predictions = 1_000_000;

    public static void Run(Report report, int experiments)
    {
        var runs = Math.Clamp(experiments / 100, 2, 1_000);
        report.Line($"\n## Harm below the margin\n");
        report.Line($"{runs:N0} runs of {Predictions:N0} predictions each, arms 50/50, α = {Alpha}, looked at after every prediction.\n");
        report.Line($"| harm | margin | test | stops | as stated | harm excluded | after predictions, median |\n| --- | --- | --- | ---: | --- | ---: | ---: |");
        Row(report, "errors 1% to 1.05%", "10%", "events", runs, static () =>
        {
            var test = new EventRateTest(Alpha, new Margin(0.1));
            return (random, isVariant) =>
            {
                test.Add(random.Uniform() < (isVariant ? 0.0105 : 0.01), isVariant, Half);
                return test.Result;
            };
        });
        Row(report, "values ×1.05", "10%", "mean", runs, static () =>
        {
            var test = new MeanTest(new MeanTestOptions { Alpha = Alpha, Margin = new Margin(0.1) });
            return (random, isVariant) =>
            {
                test.Add(Math.Exp(0.5 * random.Normal()) * (isVariant ? 1.05 : 1), isVariant);
                return test.Result;
            };
        });
        Row(report, "share 0.5 to 0.52", "0.04", "bounded mean", runs, static () =>
        {
            var test = new BoundedMeanTest(Alpha, 0, 1, 0.04, HarmSide.Higher);
            return (random, isVariant) =>
            {
                test.Add(random.Uniform() < (isVariant ? 0.52 : 0.5) ? 1 : 0, isVariant, Half);
                return test.Result;
            };
        });
        Row(report, "latency ×1.05", "10%", "95% quantile", runs, static () =>
        {
            var test = new QuantileTest(Alpha, 0.95, 0.1);
            return (random, isVariant) =>
            {
                test.Add(0.02 * Math.Exp(0.5 * random.Normal()) * (isVariant ? 1.05 : 1), isVariant, Half);
                return test.Result;
            };
        });
        Row(report, "values ×1.05", "10%", "distribution", runs, static () =>
        {
            var tiles = DistributionTiles.FromQuantiles(static probability => Math.Exp(0.5 * NormalDistribution.Quantile(probability)));
            var test = new DistributionTest(Alpha, tiles, HarmSide.Higher, new Margin(0.1));
            return (random, isVariant) =>
            {
                test.Add(Math.Exp(0.5 * random.Normal()) * (isVariant ? 1.05 : 1), isVariant, Half);
                return test.Result;
            };
        });
        report.Seconds();
    }

    private static void Row(Report report, string harm, string margin, string name, int runs, Func<Func<Randomness, bool, TestResult>> begin)
    {
        var stops = 0;
        var delays = new int[runs];
        for (var run = 0; run < runs; run++)
        {
            var random = new Randomness(run + 1);
            var add = begin();
            var result = default(TestResult);
            delays[run] = int.MaxValue;
            for (var prediction = 1; prediction <= Predictions; prediction++)
            {
                result = add(random, random.Uniform() < Half);
                if (result.IsHarmExcluded && delays[run] == int.MaxValue)
                {
                    delays[run] = prediction;
                }
            }

            stops += result.IsHarmShown ? 1 : 0;
        }

        Array.Sort(delays);
        report.Line($"| {harm} | {margin} | {name} | {stops} | {report.Check(stops == 0)} | {delays.Count(static delay => delay < int.MaxValue):N0} | {Text(delays[runs / 2])} |");
    }

    private static string Text(int delay) => delay == int.MaxValue ? "not yet" : delay.ToString("N0", CultureInfo.InvariantCulture);
}
