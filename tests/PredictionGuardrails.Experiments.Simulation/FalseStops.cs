namespace PredictionGuardrails.Experiments.Simulation;

/// <summary>Experiments without an effect: how many stop.</summary>
internal static class FalseStops
{
    private const double Alpha = 0.05;

    public static void Run(Report report, int experiments)
    {
        report.Line($"\n## Experiments without an effect\n");
        report.Line($"{experiments:N0} experiments a row with five guardrail metrics that share α = {Alpha}, looked at after every call. All calls have a common level that changes every 100 calls, for both arms; exposure grows from 20% to 100% over the run. *Stops*: harm shown by any of them. *Exclusions*: harm beyond the margin of 0 excluded by any but the distribution, which is wrong as well here. Next to them, with the same α each: a t test and a mixture sequential probability ratio test that take calls for independent, and a chi-squared test of the number of units, all looked at after every call.\n");
        report.Line($"| values | variant's share | calls | stops | exclusions | within α | t test | mSPRT | chi-squared | stops by metric |\n| --- | ---: | ---: | ---: | ---: | --- | ---: | ---: | ---: | --- |");
        foreach (var kind in Enum.GetValues<UnitKind>())
        {
            var isPersistent = kind == UnitKind.Persistent;
            Run(report, kind, 0.5, experiments, isPersistent ? 3_000 : 1_200);
            Run(report, kind, 0.01, experiments, isPersistent ? 24_000 : 12_000);
        }

        report.Seconds();
    }

    private static void Run(Report report, UnitKind kind, double variantShare, int experiments, int calls)
    {
        var history = History(kind, calls);
        var outcomes = new Outcome[experiments];
        Parallel.For(0, experiments, experiment => outcomes[experiment] = RunOne(kind, variantShare, calls, experiment + 1, history));
        var stops = outcomes.Count(static outcome => outcome.Stopped.Contains(true));
        var exclusions = outcomes.Count(static outcome => outcome.IsHarmExcluded);
        int[] byMetric = [.. Guardrails.Names.Select((_, metric) => outcomes.Count(outcome => outcome.Stopped[metric]))];
        var isKept = BinomialBound.Holds(stops, experiments, Alpha) && BinomialBound.Holds(exclusions, experiments, Alpha)
            && byMetric.All(count => BinomialBound.Holds(count, experiments, Alpha / byMetric.Length));
        var t = outcomes.Count(static outcome => outcome.Others.HasStoppedT);
        var mixture = outcomes.Count(static outcome => outcome.Others.HasStoppedMixture);
        var ratio = outcomes.Count(static outcome => outcome.Others.HasStoppedRatio);
        report.Line($"| {kind} | {variantShare:0%} | {calls:N0} | {stops} | {exclusions} | {report.Check(isKept)} | {t} | {mixture} | {ratio} | {string.Join(", ", byMetric)} |");
    }

    private static Outcome RunOne(UnitKind kind, double variantShare, int calls, int seed, double[] history)
    {
        var stream = new Calls(kind, variantShare, seed, calls);
        var guardrails = new Guardrails(kind, Alpha, variantShare, history);
        var others = new PeekedTests(Alpha, variantShare);
        for (var call = 0; call < calls; call++)
        {
            var (value, assignment) = stream.Next();
            guardrails.Add(value, assignment);
            others.Add(value, assignment.Arm == 1, assignment.Key);
        }

        // Evidence is the largest so far, so that one look at the end sees a stop at any time.
        var results = guardrails.Results;
        return new Outcome(
            [.. results.Select(static result => result.IsHarmShown)],
            results.Where(static (_, i) => Guardrails.Names[i] != "distribution").Any(static result => result.IsHarmExcluded),
            others);
    }

    private static double[] History(UnitKind kind, int calls)
    {
        var stream = new Calls(kind, 0.5, seed: 0, calls);
        var values = Enumerable.Range(0, 1_200).Select(_ => stream.Next().Value).ToArray();
        Array.Sort(values);
        return values;
    }

    /// <summary>What one experiment ended with: whether each guardrail metric stopped it, whether any excluded harm, and the tests of others.</summary>
    private sealed record Outcome(bool[] Stopped, bool IsHarmExcluded, PeekedTests Others);
}
