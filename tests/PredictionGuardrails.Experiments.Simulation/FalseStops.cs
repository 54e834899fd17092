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
        var stops = 0;
        var exclusions = 0;
        var byMetric = new int[Guardrails.Names.Length];
        var t = 0;
        var mixture = 0;
        var ratio = 0;
        for (var experiment = 0; experiment < experiments; experiment++)
        {
            var stream = new Calls(kind, variantShare, experiment + 1, calls);
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
            stops += results.Any(static result => result.IsHarmShown) ? 1 : 0;
            exclusions += results.Where(static (_, i) => i != 1).Any(static result => result.IsHarmExcluded) ? 1 : 0;
            t += others.HasStoppedT ? 1 : 0;
            mixture += others.HasStoppedMixture ? 1 : 0;
            ratio += others.HasStoppedRatio ? 1 : 0;
            for (var metric = 0; metric < byMetric.Length; metric++)
            {
                byMetric[metric] += results[metric].IsHarmShown ? 1 : 0;
            }
        }

        var isKept = BinomialBound.Holds(stops, experiments, Alpha) && BinomialBound.Holds(exclusions, experiments, Alpha)
            && byMetric.All(count => BinomialBound.Holds(count, experiments, Alpha / byMetric.Length));
        report.Line($"| {kind} | {variantShare:0%} | {calls:N0} | {stops} | {exclusions} | {report.Check(isKept)} | {t} | {mixture} | {ratio} | {string.Join(", ", byMetric)} |");
    }

    private static double[] History(UnitKind kind, int calls)
    {
        var stream = new Calls(kind, 0.5, seed: 0, calls);
        var values = Enumerable.Range(0, 1_200).Select(_ => stream.Next().Value).ToArray();
        Array.Sort(values);
        return values;
    }
}
