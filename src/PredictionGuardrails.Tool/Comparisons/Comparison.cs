using System.Globalization;
using PredictionGuardrails.Statistics;
using PredictionGuardrails.Tool.Profiles;

namespace PredictionGuardrails.Tool.Comparisons;

/// <summary>
/// Tests whether two sets of predictions differ at a given error rate. It tests the whole distribution and each rate, corrected for the number of tests
/// (C. Bonferroni, 1936). Autocorrelated values count as fewer values, as in a guard.
/// </summary>
/// <param name="ErrorRate">The probability of a false alarm over all tests together.</param>
/// <param name="IgnoreBelow">The smallest relative change of all values, or of rates, that counts.</param>
internal sealed record Comparison(double ErrorRate, double IgnoreBelow)
{
    /// <summary>The most labels to test per metric.</summary>
    private const int MostLabels = 64;

    private static readonly double[] Shares = [0.05, 0.25, 0.5, 0.75, 0.95];

    public CompareResult Compare(ComparedSide before, ComparedSide after)
    {
        var keys = before.Metrics.Keys.Where(after.Metrics.ContainsKey).ToList();
        var tested = keys.ConvertAll(key => (Key: key, Tests: Test(before.Metrics[key], after.Metrics[key]).OrderBy(test => test.P).ToList()));
        var tests = Math.Max(1, tested.Sum(metric => metric.Tests.Count));
        var metrics = tested.ConvertAll(metric => Describe(metric.Key, before.Metrics[metric.Key], after.Metrics[metric.Key], metric.Tests, tests));
        return new CompareResult
        {
            Before = before.Name,
            After = after.Name,
            Verdict = Verdict(metrics.Exists(metric => metric.Verdict == Verdict(isChanged: true))),
            ErrorRate = ErrorRate,
            Tests = tests,
            Metrics = [.. metrics.OrderBy(metric => metric.Tested.Select(test => test.P).DefaultIfEmpty(1).Min()).ThenByDescending(metric => metric.KolmogorovSmirnov ?? metric.JensenShannon)],
            Warnings = [.. before.Warnings.Union(after.Warnings)],
            NotCompared =
            [
                .. before.Metrics.Keys.Except(keys).Select(key => $"{key} is only in {before.Name}"),
                .. after.Metrics.Keys.Except(keys).Select(key => $"{key} is only in {after.Name}"),
            ],
        };
    }

    private static string Verdict(bool isChanged) => isChanged ? "changed" : "same";

    private MetricComparison Describe(string key, ComparedMetric before, ComparedMetric after, List<TestedChange> tests, int allTests)
    {
        var isNumber = before.Values.FiniteCount > 0 && after.Values.FiniteCount > 0;
        var marked = tests.ConvertAll(test => test with { IsChanged = test.P < ErrorRate / allTests });
        return new MetricComparison
        {
            Name = key,
            Verdict = Verdict(marked.Exists(test => test.IsChanged)),
            CountBefore = before.Values.Count,
            CountAfter = after.Values.Count,
            KolmogorovSmirnov = isNumber ? Distance(DistributionDistance.KolmogorovSmirnov) : null,
            PopulationStability = Distance(DistributionDistance.PopulationStabilityIndex),
            JensenShannon = Distance(DistributionDistance.JensenShannon),
            Wasserstein = isNumber ? Distance(DistributionDistance.Wasserstein) : null,
            Tested = marked,
            Shifts = isNumber ? [.. Shifts(before, after)] : [],
        };

        double? Distance(DistributionDistance distance)
        {
            var found = after.Values.DistanceTo(before.Values, distance);
            return double.IsFinite(found) ? found : null;
        }
    }

    private IEnumerable<TestedChange> Test(ComparedMetric before, ComparedMetric after)
    {
        var old = before.Values;
        var now = after.Values;
        if (old.FiniteCount > 0 && now.FiniteCount > 0)
        {
            var size = Effective(old.FiniteCount * before.EffectiveSampleRatio, now.FiniteCount * after.EffectiveSampleRatio);
            var distance = now.DistanceTo(old, DistributionDistance.KolmogorovSmirnov);
            var beyond = Math.Max(0, distance - old.DistanceOfChange(IgnoreBelow));
            yield return new TestedChange("distribution", null, null, KolmogorovSmirnovP(beyond, size), false);
        }
        else if (old.FiniteCount > 0 != now.FiniteCount > 0 && (old.LabelCounts.Count > 0 || now.LabelCounts.Count > 0))
        {
            throw new Files.InputException("One file contains numbers and the other contains labels. Specify the kind of the values with --kind.");
        }

        foreach (var label in old.LabelCounts.Keys.Union(now.LabelCounts.Keys).OrderByDescending(label => old.LabelCounts.GetValueOrDefault(label) + now.LabelCounts.GetValueOrDefault(label)).Take(MostLabels))
        {
            yield return Rate($"share of '{label}'", values => values.LabelCounts.GetValueOrDefault(label), values => values.Count - values.NullCount);
        }

        yield return Rate("missing", values => values.NullCount, values => values.Count);
        if (old.FiniteCount > 0)
        {
            yield return Rate("NaN", values => values.NaNCount, values => values.Count);
            yield return Rate("infinite", values => values.PositiveInfinityCount + values.NegativeInfinityCount, values => values.Count);
            yield return Rate("zero", values => values.ZeroCount, values => values.Count);
        }

        TestedChange Rate(string what, Func<MetricSnapshot, long> hits, Func<MetricSnapshot, long> among)
        {
            if (among(old) == 0 || among(now) == 0)
            {
                // The rate among zero values is unknown, so it isn't tested.
                return new TestedChange(what, null, null, 1, false);
            }

            var p = (double)hits(old) / among(old);
            var q = (double)hits(now) / among(now);
            var isIgnored = Math.Abs(p - q) <= IgnoreBelow * Math.Max(p, q);
            return new TestedChange(what, p, q, isIgnored ? 1 : Chance(), false);

            double Chance() => RateP(
                hits(old) * before.EffectiveSampleRatio,
                among(old) * before.EffectiveSampleRatio,
                hits(now) * after.EffectiveSampleRatio,
                among(now) * after.EffectiveSampleRatio);
        }
    }

    private static IEnumerable<Shift> Shifts(ComparedMetric before, ComparedMetric after)
    {
        var old = before.Values;
        var now = after.Values;

        // Exact quantiles are used for both sides or for neither, because an exact and an approximate one would look like a shift.
        var areExact = before.ExactQuantile is not null && after.ExactQuantile is not null;
        var quantileBefore = areExact ? before.ExactQuantile! : old.Quantile;
        var quantileAfter = areExact ? after.ExactQuantile! : now.Quantile;
        yield return Of("mean", old.Mean, now.Mean);
        yield return Of("standard deviation", old.KnownDeviation(), now.KnownDeviation());
        yield return Of("minimum", old.Minimum, now.Minimum);
        foreach (var share in Shares)
        {
            yield return Of(string.Create(CultureInfo.InvariantCulture, $"{100 * share:0.##}%"), quantileBefore(share), quantileAfter(share));
        }

        yield return Of("maximum", old.Maximum, now.Maximum);

        static Shift Of(string what, double before, double after) => new(
            what,
            double.IsFinite(before) ? before : null,
            double.IsFinite(after) ? after : null,
            double.IsFinite(after / before) ? (after / before) - 1 : null);
    }

    private static double Effective(double one, double other) => one * other / (one + other);

    /// <summary>
    /// The probability of a distance at least as large if both samples have the same distribution: N. Smirnov's limit (1948) with M. Stephens's correction
    /// (1970). With buckets, the distance can only be smaller, so the test errs on the side of "same".
    /// </summary>
    private static double KolmogorovSmirnovP(double distance, double size)
    {
        var root = Math.Sqrt(size);
        var lambda = (root + 0.12 + (0.11 / root)) * distance;
        if (lambda < 0.3)
        {
            return 1;
        }

        var sum = 0.0;
        for (var k = 1; k <= 100; k++)
        {
            sum += (k % 2 == 1 ? 2 : -2) * Math.Exp(-2 * k * k * lambda * lambda);
        }

        return Math.Clamp(sum, 0, 1);
    }

    /// <summary>
    /// The probability of fractions at least as different by chance. Given all hits, those of one side are binomial (J. Przyborowski, H. Wilenski, 1940);
    /// the result is twice the smaller tail. For fractions above one half, the misses are used.
    /// </summary>
    private static double RateP(double oldHits, double oldTrials, double newHits, double newTrials)
    {
        if (oldTrials <= 0 || newTrials <= 0)
        {
            return 1;
        }

        if (oldHits + newHits > (oldTrials + newTrials) / 2)
        {
            oldHits = oldTrials - oldHits;
            newHits = newTrials - newHits;
        }

        var hits = oldHits + newHits;
        var share = newTrials / (oldTrials + newTrials);
        var atMost = Binomial.AtMost(newHits, hits, share);
        var atLeast = 1 - Binomial.AtMost(newHits - 1, hits, share);
        return hits <= 0 ? 1 : Math.Clamp(2 * Math.Min(atMost, atLeast), 0, 1);
    }
}
