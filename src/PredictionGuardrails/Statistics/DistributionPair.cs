namespace PredictionGuardrails.Statistics;

/// <summary>A window and what it is compared with, a baseline mostly, over the same bins, for distances between them. The distances and what chance makes of them, if nothing has changed.</summary>
/// <param name="Observed">Counts of the window.</param>
/// <param name="Expected">Counts of the baseline.</param>
/// <param name="Values">The middle of each bin; empty where bins are labels.</param>
/// <param name="Tempering">By what dependent values count for fewer.</param>
internal sealed record DistributionPair(double[] Observed, double[] Expected, double[] Values, double Tempering)
{
    /// <summary>Chance exceeds what is allowed to it about once in a thousand windows.</summary>
    private const double Doubt = 3;

    private double Count => Observed.Sum();

    private double BaselineCount => Expected.Sum();

    /// <summary>1/n + 1/m, with values that depend on each other counted for fewer.</summary>
    private double Noise => (1 / (Count * Tempering)) + (1 / (BaselineCount * Tempering));

    /// <summary>Both over bins; null where one has nothing in it.</summary>
    /// <param name="window">The window.</param>
    /// <param name="baseline">What it is compared with.</param>
    /// <param name="effective">By what dependent values count for fewer; 1 for independent ones.</param>
    public static DistributionPair? Of(MetricSnapshot window, MetricSnapshot baseline, double effective)
    {
        if (baseline.LabelCounts.Count > 0)
        {
            var labels = baseline.LabelCounts.Keys.Union(window.LabelCounts.Keys).Order(StringComparer.Ordinal).ToList();
            return OfAny(
                [.. labels.Select(label => (double)window.LabelCounts.GetValueOrDefault(label)), window.OtherLabelCount],
                [.. labels.Select(label => (double)baseline.LabelCounts.GetValueOrDefault(label)), baseline.OtherLabelCount],
                [],
                effective);
        }

        var observed = Places(window);
        var expected = Places(baseline);
        var places = observed.Keys.Union(expected.Keys).Order().ToList();
        return OfAny(
            [.. places.Select(place => (double)observed.GetValueOrDefault(place))],
            [.. places.Select(place => (double)expected.GetValueOrDefault(place))],
            [.. places.Select(ValueAxis.Buckets.MiddleOf)],
            effective);
    }

    /// <summary>
    /// Population stability index over tenths of the baseline, Σ (q − p) ln(q / p), half a value added to each bin (B. Yurdakul, J. Naranjo, 2020, for
    /// what chance makes of it: (B − 1)(1/n + 1/m) on average).
    /// </summary>
    public (double Distance, double Chance) PopulationStability()
    {
        var (q, p) = Tenths();
        var index = q.Zip(p, (observed, expected) => (observed - expected) * Math.Log(observed / expected)).Sum();
        return (index, ((q.Length - 1) + (Doubt * Math.Sqrt(2 * (q.Length - 1)))) * Noise);
    }

    /// <summary>The Jensen-Shannon distance over tenths of the baseline: the root of the divergence in bits, from 0 to 1 (J. Lin, 1991).</summary>
    public (double Distance, double Chance) JensenShannon()
    {
        var (q, p) = Tenths();
        var divergence = q.Zip(p, (observed, expected) => (Half(observed, expected) + Half(expected, observed)) / 2).Sum();

        // To second order the divergence is an eighth of the chi-squared distance.
        var chance = ((q.Length - 1) + (Doubt * Math.Sqrt(2 * (q.Length - 1)))) * Noise / 8 / Math.Log(2);
        return (Math.Sqrt(Math.Max(0, divergence)), Math.Sqrt(chance));

        static double Half(double one, double other) => one * Math.Log2(one / ((one + other) / 2));
    }

    /// <summary>The Kolmogorov-Smirnov distance: the largest between the two distribution functions; chance by its limit distribution (N. Smirnov, 1948), at one in a thousand.</summary>
    public (double Distance, double Chance) KolmogorovSmirnov()
    {
        var largest = 0.0;
        var q = 0.0;
        var p = 0.0;
        for (var i = 0; i < Observed.Length; i++)
        {
            q += Observed[i] / Count;
            p += Expected[i] / BaselineCount;
            largest = Math.Max(largest, Math.Abs(q - p));
        }

        return (largest, 1.95 * Math.Sqrt(Noise));
    }

    /// <summary>
    /// The Wasserstein distance ∫ |F − G| in the baseline's standard deviations; chance is twice ∫ √(2 F (1 − F) (1/n + 1/m) / π), its mean where
    /// nothing has changed. A baseline without a deviation is infinitely far from any other distribution.
    /// </summary>
    public (double Distance, double Chance) Wasserstein()
    {
        var mean = Values.Zip(Expected, (value, count) => value * count).Sum() / BaselineCount;
        var deviation = Math.Sqrt(Values.Zip(Expected, (value, count) => (value - mean) * (value - mean) * count).Sum() / BaselineCount);
        if (!(deviation > 0))
        {
            return (Values.Length > 1 ? double.PositiveInfinity : 0, 0);
        }

        var distance = 0.0;
        var chance = 0.0;
        var q = 0.0;
        var p = 0.0;
        for (var i = 0; i < Values.Length - 1; i++)
        {
            q += Observed[i] / Count;
            p += Expected[i] / BaselineCount;
            var width = Values[i + 1] - Values[i];
            distance += Math.Abs(q - p) * width;
            chance += 2 * Math.Sqrt(2 * Math.Max(0, p * (1 - p)) * Noise / Math.PI) * width;
        }

        return (distance / deviation, chance / deviation);
    }

    private static DistributionPair? OfAny(double[] observed, double[] expected, double[] values, double effective)
    {
        if (observed.Sum() == 0 || expected.Sum() == 0)
        {
            return null;
        }

        // A bin that is empty on both sides would get half a value on each, and so tell samples of different sizes apart.
        int[] used = [.. Enumerable.Range(0, observed.Length).Where(bin => observed[bin] > 0 || expected[bin] > 0)];
        return new(
            Array.ConvertAll(used, bin => observed[bin]),
            Array.ConvertAll(used, bin => expected[bin]),
            values.Length == 0 ? values : Array.ConvertAll(used, bin => values[bin]),
            effective);
    }

    private static Dictionary<int, long> Places(MetricSnapshot snapshot)
    {
        var places = snapshot.Histogram.Buckets().ToDictionary(bucket => ValueAxis.Buckets.PlaceOfCount(bucket.Order), bucket => bucket.Count);
        if (snapshot.ZeroCount > 0)
        {
            places[ValueAxis.Buckets.ZeroPlace] = snapshot.ZeroCount;
        }

        return places;
    }

    /// <summary>
    /// Shares over about ten bins of equal weight in the baseline (labels: a bin each), half a value added to each. What has that weight alone is a bin by
    /// itself: together with what is below it, a baseline of one value, or mostly of its largest, would have a single bin, which nothing can differ from.
    /// </summary>
    private (double[] Observed, double[] Expected) Tenths()
    {
        var observed = new List<double>();
        var expected = new List<double>();
        var q = 0.0;
        var p = 0.0;
        var tenth = BaselineCount / 10;
        for (var i = 0; i < Observed.Length; i++)
        {
            if (Expected[i] >= tenth)
            {
                Close();
            }

            q += Observed[i];
            p += Expected[i];
            if (Values.Length == 0 || p >= tenth)
            {
                Close();
            }
        }

        Close();
        return (Shares(observed), Shares(expected));

        void Close()
        {
            if (q + p > 0)
            {
                observed.Add(q);
                expected.Add(p);
                q = 0;
                p = 0;
            }
        }

        static double[] Shares(List<double> counts)
        {
            var total = counts.Sum() + (0.5 * counts.Count);
            return [.. counts.Select(count => (count + 0.5) / total)];
        }
    }
}
