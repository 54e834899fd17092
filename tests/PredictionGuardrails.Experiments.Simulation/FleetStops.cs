namespace PredictionGuardrails.Experiments.Simulation;

/// <summary>Experiments on the replicas of a fleet: how many stop without an effect, and how soon they stop with one.</summary>
internal static class FleetStops
{
    private const double Alpha = 0.05;
    private const int Replicas = 10;
    private const int CallsOfInterval = 400;
    private const int MostCalls = 40_000;

    public static void Run(Report report, int experiments)
    {
        report.Line($"\n## Replicas of a fleet\n");
        report.Line($"{experiments:N0} experiments a row without an effect, on {Replicas} replicas: failures (values above 2.5) and values, which share α = {Alpha}, arms 50/50. Each call reaches any of the replicas, so that units reach several; {CallsOfInterval} calls come in an interval. *Fleet*: stopped by any replica, or by what all observed together. *Apart*: stopped by any replica, without a fleet.\n");
        report.Line($"| values | calls | stops of the fleet | within α | apart |\n| --- | ---: | ---: | --- | ---: |");
        foreach (var kind in (UnitKind[])[UnitKind.Normal, UnitKind.LogNormal, UnitKind.Persistent])
        {
            FalseStops(report, kind, experiments, calls: 8_000);
        }

        report.Line($"\nVariants in shadow, which differ from the control by chance only: to each value, both models add noise of their own with a standard deviation of 0.3.\n");
        report.Line($"| values | inputs | harm shown by the fleet | within α | apart |\n| --- | ---: | ---: | --- | ---: |");
        foreach (var kind in (UnitKind[])[UnitKind.Normal, UnitKind.LogNormal, UnitKind.Persistent])
        {
            FalseHarm(report, kind, experiments, inputs: 8_000);
        }

        var runs = Math.Max(10, experiments / 10);
        report.Line($"\n{runs:N0} runs each with harm, and a margin of 0: calls of all replicas until the variant is stopped on the first of them, the median.\n");
        report.Line($"| harm | one process with all calls | fleet | apart |\n| --- | ---: | ---: | ---: |");
        Delay(report, "values ×10", 10, runs);
        Delay(report, "values ×1.5", 1.5, runs);
        Delay(report, "values ×1.2", 1.2, runs);
        report.Seconds();
    }

    private static void FalseStops(Report report, UnitKind kind, int experiments, int calls) => Row(
        report,
        kind,
        experiments,
        calls,
        (seed, isShared) => Stop(new SimulatedFleet(Replicas, Alpha, isShared), kind, seed, calls, factor: 1) is not null);

    private static void FalseHarm(Report report, UnitKind kind, int experiments, int inputs) => Row(
        report,
        kind,
        experiments,
        inputs,
        (seed, isShared) => ShowsHarm(new SimulatedShadow(Replicas, Alpha, isShared), kind, seed, inputs));

    private static void Row(Report report, UnitKind kind, int experiments, int calls, Func<int, bool, bool> isWrong)
    {
        var together = 0;
        var apart = 0;
        Parallel.For(1, experiments + 1, seed =>
        {
            Interlocked.Add(ref together, isWrong(seed, true) ? 1 : 0);
            Interlocked.Add(ref apart, isWrong(seed, false) ? 1 : 0);
        });
        report.Line($"| {kind} | {calls:N0} | {together} | {report.Check(BinomialBound.Holds(together, experiments, Alpha))} | {apart} |");
    }

    private static bool ShowsHarm(SimulatedShadow fleet, UnitKind kind, int seed, int inputs)
    {
        const double noise = 0.3;
        var stream = new Calls(kind, 0.5, seed, inputs);
        var random = new Randomness(-seed);
        for (var input = 1; input <= inputs && !fleet.IsHarmful; input++)
        {
            var (value, unit) = stream.Next();
            fleet.Add(random.Below(fleet.Replicas), value + (noise * random.Normal()), value + (noise * random.Normal()), unit.Key);
            if (input % CallsOfInterval == 0)
            {
                fleet.Exchange();
            }
        }

        return fleet.IsHarmful;
    }

    private static void Delay(Report report, string harm, double factor, int runs)
    {
        string Median(Func<SimulatedFleet> create)
        {
            var delays = Enumerable.Range(1, runs).Select(run => Stop(create(), UnitKind.LogNormal, run, MostCalls, factor) ?? int.MaxValue).Order().ToList();
            return delays[runs / 2] == int.MaxValue ? $"more than {MostCalls:N0}" : $"{delays[runs / 2]:N0}";
        }

        var one = Median(static () => new SimulatedFleet(1, Alpha, isShared: false));
        var fleet = Median(static () => new SimulatedFleet(Replicas, Alpha, isShared: true));
        var apart = Median(static () => new SimulatedFleet(Replicas, Alpha, isShared: false));
        report.Line($"| {harm} | {one} | {fleet} | {apart} |");
    }

    /// <summary>Makes calls until a replica stops the variant.</summary>
    /// <returns>The number of calls; null if none has.</returns>
    private static int? Stop(SimulatedFleet fleet, UnitKind kind, int seed, int calls, double factor)
    {
        var stream = new Calls(kind, 0.5, seed, calls);
        var random = new Randomness(-seed);
        for (var call = 1; call <= calls; call++)
        {
            var (value, unit) = stream.Next();
            fleet.Add(random.Below(fleet.Replicas), unit, unit.Arm == 1 ? value * factor : value);
            if (call % CallsOfInterval == 0)
            {
                fleet.Exchange();
            }

            if (fleet.IsStopped)
            {
                return call;
            }
        }

        return null;
    }
}
