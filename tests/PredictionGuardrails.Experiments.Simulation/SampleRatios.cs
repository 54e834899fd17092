using PredictionGuardrails.Experiments.Assignment;
using PredictionGuardrails.Experiments.Statistics;

namespace PredictionGuardrails.Experiments.Simulation;

/// <summary>How late a sample ratio mismatch is found, and how often one is that isn't there.</summary>
internal static class SampleRatios
{
    private static readonly ArmShares Halves = new(0.5, 0.5);

    public static void Run(Report report, int experiments)
    {
        report.Line($"\n## Sample ratio\n");
        report.Line($"50/50 configured, looked at after every unit, alarm at 1 in 1,000.\n");
        report.Line($"| units | runs | units a run | alarms | units until the alarm: mean | 95% | as stated |\n| --- | ---: | ---: | ---: | ---: | ---: | --- |");
        Mismatch(report, runs: Math.Max(1_000, experiments / 2));
        Match(report, runs: Math.Clamp(experiments / 10, 10, 1_000));
        report.Seconds();
    }

    private static void Mismatch(Report report, int runs)
    {
        const int stated = 20_300;
        var delays = Enumerable.Range(0, runs).AsParallel().Select(static run => Delay(run, 0.52, 100_000)).Order().ToArray();
        var found = delays.Count(static delay => delay <= stated);
        var isKept = BinomialBound.Holds(runs - found, runs, 0.05);
        report.Line($"| 52/48 | {runs:N0} | until the alarm | {delays.Count(static delay => delay < int.MaxValue):N0} | {delays.Average():N0} | {delays[runs * 95 / 100]:N0} | {report.Check(isKept)} ({100.0 * found / runs:0.0}% within {stated:N0}) |");
    }

    private static void Match(Report report, int runs)
    {
        var alarms = Enumerable.Range(0, runs).AsParallel().Count(static run => Delay(1_000_000 + run, 0.5, 1_000_000) < int.MaxValue);
        report.Line($"| 50/50 | {runs:N0} | 1,000,000 | {alarms} | | | {report.Check(BinomialBound.Holds(alarms, runs, 0.001))} |");
    }

    private static int Delay(int seed, double share, int most)
    {
        var random = new Randomness(seed);
        var test = new SampleRatioTest(Halves);
        Span<long> counts = stackalloc long[2];
        for (var unit = 1; unit <= most; unit++)
        {
            counts[random.Uniform() < share ? 0 : 1]++;
            test.Observe(counts);
            if (test.IsMismatchShown)
            {
                return unit;
            }
        }

        return int.MaxValue;
    }
}
