using System.Globalization;
using PredictionGuardrails.Experiments.Statistics;

namespace PredictionGuardrails.Experiments.Simulation;

/// <summary>Harm below the margin, for a million predictions: nothing stops, and harm beyond the margin is excluded in the end.</summary>
internal static class SmallHarm
{
    private const double Alpha = 0.001;
    private const double Half = 0.5;
    private const int Predictions = 1_000_000;

    /// <summary>Evidence is the largest so far, so that a look now and then sees a stop at any time.</summary>
    private const int LookEvery = 100;

    public static void Run(Report report, int experiments)
    {
        var runs = Math.Clamp(experiments / 10, 2, 1_000);
        report.Line($"\n## Harm below the margin\n");
        report.Line($"{runs:N0} runs of {Predictions:N0} predictions each, arms 50/50, α = {Alpha}, looked at after every prediction; exclusions are noted every {LookEvery} predictions.\n");
        report.Line($"| harm | margin | test | stops | as stated | harm excluded | after predictions, median |\n| --- | --- | --- | ---: | --- | ---: | ---: |");
        Row(report, "errors 1% to 1.05%", "10%", "events", runs, static () =>
        {
            var test = new EventRateTest(Alpha, new Margin(0.1));
            return new Trial(
                (random, isVariant) => test.Add(random.Uniform() < (isVariant ? 0.0105 : 0.01), isVariant, Half),
                () => test.Result);
        });
        Row(report, "values ×1.05", "10%", "mean", runs, static () =>
        {
            var test = new MeanTest(new MeanTestOptions { Alpha = Alpha, Margin = new Margin(0.1) });
            return new Trial(
                (random, isVariant) => test.Add(Math.Exp(0.5 * random.Normal()) * (isVariant ? 1.05 : 1), isVariant),
                () => test.Result);
        });
        Row(report, "share 0.5 to 0.52", "0.04", "bounded mean", runs, static () =>
        {
            var test = new BoundedMeanTest(Alpha, 0, 1, 0.04, HarmSide.Higher);
            return new Trial(
                (random, isVariant) => test.Add(random.Uniform() < (isVariant ? 0.52 : 0.5) ? 1 : 0, isVariant, Half),
                () => test.Result);
        });
        Row(report, "latency ×1.05", "10%", "95% quantile", runs, static () =>
        {
            var test = new QuantileTest(Alpha, 0.95, 0.1);
            return new Trial(
                (random, isVariant) => test.Add(0.02 * Math.Exp(0.5 * random.Normal()) * (isVariant ? 1.05 : 1), isVariant, Half),
                () => test.Result);
        });
        Row(report, "values ×1.05", "10%", "distribution", runs, static () =>
        {
            var tiles = DistributionTiles.FromQuantiles(static probability => Math.Exp(0.5 * NormalDistribution.Quantile(probability)));
            var test = new DistributionTest(Alpha, tiles, HarmSide.Higher, new Margin(0.1));
            return new Trial(
                (random, isVariant) => test.Add(Math.Exp(0.5 * random.Normal()) * (isVariant ? 1.05 : 1), isVariant, Half),
                () => test.Result);
        });
        report.Seconds();
    }

    private static void Row(Report report, string harm, string margin, string name, int runs, Func<Trial> begin)
    {
        var stops = 0;
        var delays = new int[runs];
        Parallel.For(0, runs, run =>
        {
            var random = new Randomness(run + 1);
            var trial = begin();
            delays[run] = int.MaxValue;
            for (var prediction = 1; prediction <= Predictions; prediction++)
            {
                trial.Add(random, random.Uniform() < Half);
                if (prediction % LookEvery == 0 && delays[run] == int.MaxValue && trial.Result().IsHarmExcluded)
                {
                    delays[run] = prediction;
                }
            }

            if (trial.Result().IsHarmShown)
            {
                Interlocked.Increment(ref stops);
            }
        });

        Array.Sort(delays);
        report.Line($"| {harm} | {margin} | {name} | {stops} | {report.Check(stops == 0)} | {delays.Count(static delay => delay < int.MaxValue):N0} | {Text(delays[runs / 2])} |");
    }

    private static string Text(int delay) => delay == int.MaxValue ? "not yet" : delay.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>One test: how a prediction is added, and what it shows.</summary>
    private sealed record Trial(Action<Randomness, bool> Add, Func<TestResult> Result);
}
