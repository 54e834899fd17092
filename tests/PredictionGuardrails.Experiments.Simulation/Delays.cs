using PredictionGuardrails.Experiments.Statistics;

namespace PredictionGuardrails.Experiments.Simulation;

/// <summary>How late harm is shown, by each test that looks for it.</summary>
internal static class Delays
{
    private const double Alpha = 0.001;
    private const double Half = 0.5;
    private const int Most = 100_000;
    private static readonly double[] History = LogNormalHistory(0.5);
    private static readonly double[] WideHistory = LogNormalHistory(1);

    public static void Run(Report report, int experiments)
    {
        var runs = Math.Max(200, experiments / 5);
        report.Line($"\n## Delay until a stop\n");
        report.Line($"{runs:N0} runs a row, each test alone with α = {Alpha} and no margin, arms 50/50. Values are log-normal; both models' values on an input have a correlation of 0.96 (σ = 0.5) or 0.99 (σ = 1). Latencies are log-normal with σ = 0.5.\n");
        report.Line($"| harm | test | counted | found | median | 95% | stated | as stated |\n| --- | --- | --- | ---: | ---: | ---: | --- | --- |");
        Row(report, "values ×10, σ = 0.5", "distribution", "predictions of the variant", runs, run => OfDistribution(run, 0.5, 10, History), 10);
        Row(report, "values ×10, σ = 1", "distribution", "predictions of the variant", runs, run => OfDistribution(run, 1, 10, WideHistory));
        Row(report, "values ×10, σ = 0.5", "paired signs", "pairs", runs, run => OfPairedSigns(run, 0.5, 10));
        Row(report, "values ×10, σ = 0.5", "paired mean", "pairs", runs, run => OfPairedMean(run, 0.5, 10));
        Row(report, "values ×1.1, σ = 0.5", "distribution", "predictions of the variant", runs, run => OfDistribution(run, 0.5, 1.1, History));
        Row(report, "values ×1.1, σ = 0.5", "mean", "predictions of the variant", runs, run => OfMean(run, 1.1, isAdjusted: false));
        Row(report, "outcomes ×1.1, σ = 0.5", "mean, adjusted for the control's prediction", "predictions of the variant", runs, run => OfMean(run, 1.1, isAdjusted: true));
        Row(report, "values ×1.1, σ = 0.5", "paired signs", "pairs", runs, run => OfPairedSigns(run, 0.5, 1.1));
        Row(report, "values ×1.1, σ = 0.5", "paired mean", "pairs", runs, run => OfPairedMean(run, 0.5, 1.1));
        Row(report, "errors ×3 (1% to 3%)", "events", "errors of both arms", runs, run => OfEvents(run, 0.01, 0.03, isCountingEvents: true), 130);
        Row(report, "errors ×3 (1% to 3%)", "events", "predictions of the variant", runs, run => OfEvents(run, 0.01, 0.03, isCountingEvents: false));
        Row(report, "NaN in 1%", "distribution", "predictions of the variant", runs, OfNaN);
        Row(report, "latency ×2", "50% quantile", "calls of the variant", runs, run => OfLatency(run, 0.5));
        Row(report, "latency ×2", "95% quantile", "calls of the variant", runs, run => OfLatency(run, 0.95));
        Row(report, "latency ×2", "99% quantile", "calls of the variant", runs, run => OfLatency(run, 0.99));
        report.Seconds();
    }

    private static void Row(Report report, string harm, string test, string counted, int runs, Func<int, int> delayOf, int? stated = null)
    {
        var delays = Enumerable.Range(1, runs).Select(delayOf).Order().ToArray();
        var found = delays.Count(static delay => delay < int.MaxValue);
        var check = stated is { } limit ? report.Check(BinomialBound.Holds(delays.Count(delay => delay > limit), runs, 0.05)) : "";
        var within = stated is { } most ? $"{most} in 95% ({100.0 * delays.Count(delay => delay <= most) / runs:0.0}%)" : "";
        report.Line($"| {harm} | {test} | {counted} | {found:N0} | {delays[runs / 2]:N0} | {delays[runs * 95 / 100]:N0} | {within} | {check} |");
    }

    private static int OfDistribution(int seed, double sigma, double factor, double[] history)
    {
        var random = new Randomness(seed);
        var test = new DistributionTest(Alpha, DistributionTiles.FromQuantiles(probability => Guardrails.Quantile(history, probability)));
        return Count(random, isVariant =>
        {
            test.Add(Math.Exp(sigma * random.Normal()) * (isVariant ? factor : 1), isVariant, Half);
            return test.Result.IsHarmShown;
        });
    }

    private static int OfNaN(int seed)
    {
        var random = new Randomness(seed);
        var test = new DistributionTest(Alpha, DistributionTiles.FromQuantiles(static probability => Guardrails.Quantile(History, probability)));
        return Count(random, isVariant =>
        {
            var isNaN = isVariant && random.Uniform() < 0.01;
            test.Add(isNaN ? double.NaN : Math.Exp(0.5 * random.Normal()), isVariant, Half);
            return test.Result.IsHarmShown;
        });
    }

    private static int OfMean(int seed, double factor, bool isAdjusted)
    {
        var random = new Randomness(seed);
        var test = new MeanTest(new MeanTestOptions { Alpha = Alpha, DecisionUnits = 2_000 });
        return Count(random, isVariant =>
        {
            var input = 0.49 * random.Normal();
            var ofControl = Math.Exp(input + (0.1 * random.Normal()));
            var value = Math.Exp(input + (0.1 * random.Normal())) * (isVariant ? factor : 1);
            test.Add(value, isVariant, covariate: isAdjusted ? ofControl : 0);
            return test.Result.IsHarmShown;
        });
    }

    private static int OfEvents(int seed, double rate, double changed, bool isCountingEvents)
    {
        var random = new Randomness(seed);
        var test = new EventRateTest(Alpha, Margin.None);
        var events = 0;
        var predictions = Count(random, isVariant =>
        {
            var isEvent = random.Uniform() < (isVariant ? changed : rate);
            events += isEvent ? 1 : 0;
            test.Add(isEvent, isVariant, Half);
            return test.Result.IsHarmShown;
        });
        return isCountingEvents && predictions < int.MaxValue ? events : predictions;
    }

    private static int OfLatency(int seed, double probability)
    {
        var random = new Randomness(seed);
        var test = new QuantileTest(Alpha, probability, 0);
        return Count(random, isVariant =>
        {
            test.Add(0.02 * Math.Exp(0.5 * random.Normal()) * (isVariant ? 2 : 1), isVariant, Half);
            return test.Result.IsHarmShown;
        });
    }

    private static int OfPairedSigns(int seed, double sigma, double factor)
    {
        var random = new Randomness(seed);
        var test = new PairedSignTest(Alpha, Margin.None, HarmSide.Higher);
        return CountPairs(random, sigma, factor, (control, variant) =>
        {
            test.Add(control, variant);
            return test.Result.IsHarmShown;
        });
    }

    private static int OfPairedMean(int seed, double sigma, double factor)
    {
        var random = new Randomness(seed);
        var test = new PairedMeanTest(new MeanTestOptions { Alpha = Alpha, DecisionUnits = 500 });
        return CountPairs(random, sigma, factor, (control, variant) =>
        {
            test.Add(control, variant);
            return test.Result.IsHarmShown;
        });
    }

    private static int CountPairs(Randomness random, double sigma, double factor, Func<double, double, bool> isStopped)
    {
        for (var pair = 1; pair <= Most; pair++)
        {
            var input = Math.Sqrt((sigma * sigma) - 0.01) * random.Normal();
            if (isStopped(Math.Exp(input + (0.1 * random.Normal())), factor * Math.Exp(input + (0.1 * random.Normal()))))
            {
                return pair;
            }
        }

        return int.MaxValue;
    }

    /// <summary>The calls of the variant until a stop.</summary>
    private static int Count(Randomness random, Func<bool, bool> isStopped)
    {
        var ofVariant = 0;
        for (var call = 1; call <= Most; call++)
        {
            var isVariant = random.Uniform() < Half;
            ofVariant += isVariant ? 1 : 0;
            if (isStopped(isVariant))
            {
                return ofVariant;
            }
        }

        return int.MaxValue;
    }

    private static double[] LogNormalHistory(double sigma)
    {
        var random = new Randomness(0);
        return [.. Enumerable.Range(0, 5_000).Select(_ => Math.Exp(sigma * random.Normal())).Order()];
    }
}
