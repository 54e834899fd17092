namespace PredictionGuardrails.Fleet.Baselines;

/// <summary>
/// Finds the replicas that learned the same. Distributions that were learned from the same traffic differ by chance; by how much at most says the inequality of
/// Dvoretzky, Kiefer, and Wolfowitz with the constant of P. Massart (1990). Changes of 10% are ignored, like those of time.
/// </summary>
internal static class BaselineAgreement
{
    private const double Ignored = 0.1;

    /// <summary>For labels, which have no size that could change by 10%.</summary>
    private const double IgnoredShare = 0.05;

    /// <summary>The probability that any replica that learned the same is taken for different.</summary>
    private const double FalseRate = 0.001;

    /// <summary>Traffic changes with the hour: what was learned in the morning says nothing about the evening.</summary>
    private static readonly TimeSpan Nearby = TimeSpan.FromHours(1);

    /// <summary>A baseline whose values are so far apart contains all hours of the day.</summary>
    private static readonly TimeSpan AllHours = TimeSpan.FromHours(23);

    /// <param name="candidates">The baselines by replica.</param>
    /// <returns>
    /// The replicas that fit the one that fits most, if they are more than half of all; otherwise none. Others that learned at about the same time differ.
    /// </returns>
    public static (IReadOnlyList<string> Agreeing, IReadOnlyList<string> Differing) Find(IReadOnlyDictionary<string, Baseline> candidates)
    {
        List<string> agreeing = [];
        List<string> differing = [];
        foreach (var center in candidates.OrderBy(static candidate => candidate.Key, StringComparer.Ordinal))
        {
            var comparable = candidates.Where(other => AreComparable(center.Value, other.Value)).ToList();
            var fitting = comparable.FindAll(other => Fits(center.Value, other.Value, candidates.Count));
            if (fitting.Count > agreeing.Count)
            {
                agreeing = fitting.ConvertAll(static other => other.Key);
                differing = [.. comparable.Except(fitting).Select(static other => other.Key).Order(StringComparer.Ordinal)];
            }
        }

        return 2 * agreeing.Count > candidates.Count ? (agreeing, differing) : ([], []);
    }

    /// <summary>Whether two baselines are one that was written and read.</summary>
    public static bool IsSame(Baseline one, Baseline other) => one.Values.Count == other.Values.Count
        && (one.Values.From - other.Values.From).Duration() < TimeSpan.FromSeconds(1)
        && (one.Values.To - other.Values.To).Duration() < TimeSpan.FromSeconds(1);

    /// <summary>Whether two baselines were learned at about the same time, or each over all hours.</summary>
    public static bool AreComparable(Baseline one, Baseline other)
    {
        if (ContainsAllHours(one) || ContainsAllHours(other))
        {
            return ContainsAllHours(one) && ContainsAllHours(other);
        }

        // Those that take hours end less equally.
        var shorter = TimeSpan.FromTicks(Math.Min(DurationOf(one).Ticks, DurationOf(other).Ticks));
        var allowed = Nearby + (shorter / 4);
        return (one.Values.From - other.Values.From).Duration() <= allowed && (one.Values.To - other.Values.To).Duration() <= allowed;
    }

    /// <summary>Whether what comes from now on can be compared with a baseline.</summary>
    public static bool IsComparable(Baseline baseline, DateTimeOffset now) => ContainsAllHours(baseline) || now - baseline.Values.To <= Nearby;

    /// <summary>Whether a baseline was learned by a clock that is wrong.</summary>
    public static bool IsOfFuture(Baseline baseline, DateTimeOffset now) => baseline.Values.To - now > Nearby;

    /// <summary>Whether two replicas predicted the same in their last hours, which ended a few minutes after each other.</summary>
    public static bool PredictTheSame(MetricSnapshot one, MetricSnapshot other)
    {
        var chance = ErrorOf(one.Count, replicas: 2) + ErrorOf(other.Count, replicas: 2);
        var ignored = Math.Max(one.DistanceOfChange(Ignored), other.DistanceOfChange(Ignored));
        return one.FiniteCount > 0 && other.FiniteCount > 0
            && one.DistanceTo(other, DistributionDistance.KolmogorovSmirnov) <= chance + ignored;
    }

    private static TimeSpan DurationOf(Baseline baseline) => baseline.Values.To - baseline.Values.From;

    private static bool ContainsAllHours(Baseline baseline) => DurationOf(baseline) >= AllHours;

    private static bool Fits(Baseline one, Baseline other, int replicas)
    {
        var chance = ErrorOf(one, replicas) + ErrorOf(other, replicas);
        var missing = Math.Abs(MissingIn(one.Values) - MissingIn(other.Values));
        if (missing > chance + IgnoredShare)
        {
            return false;
        }

        var ignored = Math.Max(one.Values.DistanceOfChange(Ignored), other.Values.DistanceOfChange(Ignored));
        return one.Values.FiniteCount > 0 && other.Values.FiniteCount > 0
            ? one.DistanceTo(other.Values, DistributionDistance.KolmogorovSmirnov) <= chance + ignored
            : one.Values.FiniteCount == other.Values.FiniteCount && LabelDistance(one.Values, other.Values) <= chance + IgnoredShare;
    }

    /// <summary>By how much an empirical distribution differs from its own at most.</summary>
    private static double ErrorOf(Baseline baseline, int replicas) => ErrorOf(baseline.Values.Count * baseline.EffectiveSampleRatio, replicas);

    private static double ErrorOf(double independent, int replicas) =>
        Math.Sqrt(Math.Log(2 * replicas / FalseRate) / (2 * Math.Max(1, independent)));

    private static double MissingIn(MetricSnapshot values) =>
        values.FractionOf(values.NaNCount + values.NullCount + values.UnmeasuredCount + values.PositiveInfinityCount + values.NegativeInfinityCount);

    /// <summary>The largest difference between the shares of any label.</summary>
    private static double LabelDistance(MetricSnapshot one, MetricSnapshot other) => one.LabelCounts.Keys.Union(other.LabelCounts.Keys)
        .Select(label => Math.Abs(ShareOf(one, label) - ShareOf(other, label))).DefaultIfEmpty(0).Max();

    private static double ShareOf(MetricSnapshot values, string label) => values.FractionOf(values.LabelCounts.GetValueOrDefault(label));
}
