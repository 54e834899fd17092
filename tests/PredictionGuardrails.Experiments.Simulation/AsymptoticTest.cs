using PredictionGuardrails.Experiments.Statistics;

namespace PredictionGuardrails.Experiments.Simulation;

/// <summary>The test of means without limits of values, which alone is only asymptotically right, where it has it hardest: how often each of its sides errs.</summary>
internal static class AsymptoticTest
{
    private const double Alpha = 0.05;

    public static void Run(Report report, int experiments)
    {
        report.Line($"\n## The asymptotic test of means alone\n");
        report.Line($"{experiments:N0} experiments a row without an effect, values as they are, α = {Alpha} for each side, burn-in 100 units an arm. *Higher* and *lower*: the variant's mean was shown to be higher, or lower.\n");
        report.Line($"| values | variant's share | calls | higher | lower | within α |\n| --- | ---: | ---: | ---: | ---: | --- |");
        foreach (var kind in Enum.GetValues<UnitKind>())
        {
            Run(report, kind, 0.5, experiments, kind == UnitKind.Persistent ? 6_000 : 3_000);
            Run(report, kind, 0.05, experiments, kind == UnitKind.Persistent ? 12_000 : 6_000);
        }

        report.Seconds();
    }

    private static void Run(Report report, UnitKind kind, double variantShare, int experiments, int calls)
    {
        var higher = 0;
        var lower = 0;
        Parallel.For(0, experiments, experiment =>
        {
            var stream = new Calls(kind, variantShare, experiment + 1, calls);
            var test = new MeanTest(new MeanTestOptions { Alpha = Alpha, DecisionUnits = 1_000 });
            for (var call = 0; call < calls; call++)
            {
                var (value, assignment) = stream.Next();
                test.Add(value, assignment.Arm == 1, assignment.Key);
            }

            var result = test.Result;
            Interlocked.Add(ref higher, result.IsHarmShown ? 1 : 0);
            Interlocked.Add(ref lower, result.IsHarmExcluded ? 1 : 0);
        });

        var isKept = BinomialBound.Holds(higher, experiments, Alpha) && BinomialBound.Holds(lower, experiments, Alpha);
        report.Line($"| {kind} | {variantShare:0%} | {calls:N0} | {higher} | {lower} | {report.Check(isKept)} |");
    }
}
