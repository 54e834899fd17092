using PredictionGuardrails.Text;

namespace PredictionGuardrails.Monitoring;

/// <summary>
/// How mean, spread, and quantiles, or the shares of labels, differ between two times, beyond what chance does: three standard errors of a mean and of
/// a share, and as much of the rank of a quantile.
/// </summary>
/// <param name="accepted">What was accepted.</param>
/// <param name="recent">What there is now.</param>
/// <param name="tempering">How much a prediction counts of an independent one.</param>
/// <param name="isFine">Whether numbers are closer together than the buckets of histograms, so that quantiles say nothing.</param>
/// <param name="maximum">By what fraction a statistic may differ.</param>
internal sealed class DriftComparison(MetricSnapshot accepted, MetricSnapshot recent, double tempering, bool isFine, double maximum)
{
    private const double StandardErrors = 3;

    /// <summary>A mean that is far from zero is as large as so many standard deviations: 10% of it is half a standard deviation.</summary>
    private const double MostDeviations = 5;

    private const int MostTold = 3;

    private static readonly double[] Shares = [0.1, 0.5, 0.9];
    private static readonly string FromFirstToLast = $"between quantiles {NumberText.Of(Shares[0])} and {NumberText.Of(Shares[^1])}";

    /// <summary>What has drifted by more than is allowed, the largest first.</summary>
    public IReadOnlyList<DriftedStatistic> Find()
    {
        var all = accepted.FiniteCount > 1 && recent.FiniteCount > 1 ? OfNumbers() : OfLabels();
        return [.. all.Where(statistic => Math.Abs(statistic.By) > maximum).OrderByDescending(static statistic => Math.Abs(statistic.By)).Take(MostTold)];
    }

    private IEnumerable<DriftedStatistic> OfNumbers()
    {
        var (unit, isShare) = Unit();
        if (unit > 0)
        {
            yield return Mean(unit, isShare);
        }

        if (isFine)
        {
            yield return StandardDeviation();
            yield break;
        }

        foreach (var share in Shares)
        {
            if (Quantile(share, unit) is { } quantile)
            {
                yield return quantile;
            }
        }

        if (Spread() is { } spread)
        {
            yield return spread;
        }
    }

    /// <summary>What a difference is measured by: the mean, or five standard deviations if those are less, or if numbers are of both signs.</summary>
    private (double Unit, bool IsShare) Unit()
    {
        var deviations = MostDeviations * accepted.StandardDeviation;
        var mean = Math.Abs(accepted.Mean);
        var isOfOneSign = accepted.Minimum >= 0 || accepted.Maximum <= 0;
        return isOfOneSign && (mean <= deviations || deviations == 0) ? (mean, true) : (deviations, false);
    }

    private DriftedStatistic Mean(double unit, bool isShare)
    {
        var difference = recent.Mean - accepted.Mean;
        var chance = StandardErrors * Math.Sqrt((recent.Variance / Effective(recent)) + (accepted.Variance / Effective(accepted)));
        var words = isShare
            ? $"{NumberText.Percent(Math.Abs(difference) / unit)} {Direction(difference)}"
            : $"{NumberText.Of(MostDeviations * Math.Abs(difference) / unit)} standard deviations {Direction(difference)}";
        return new($"mean {NumberText.Of(recent.Mean)}", words, $"mean {NumberText.Of(accepted.Mean)}", Beyond(difference, chance) / unit);
    }

    private DriftedStatistic StandardDeviation()
    {
        var difference = (recent.StandardDeviation / accepted.StandardDeviation) - 1;
        var chance = StandardErrors * (Math.Sqrt(2 / Effective(recent)) + Math.Sqrt(2 / Effective(accepted)));
        return new(
            $"standard deviation {NumberText.Of(recent.StandardDeviation)}", Widening(difference),
            $"standard deviation {NumberText.Of(accepted.StandardDeviation)}", double.IsFinite(difference) ? Beyond(difference, chance) : 0);
    }

    private DriftedStatistic? Quantile(double share, double unit)
    {
        var before = accepted.Quantile(share);
        var now = recent.Quantile(share);
        var by = Math.Max(Math.Abs(before), unit);
        if (by <= 0 || !double.IsFinite(before) || !double.IsFinite(now))
        {
            return null;
        }

        var (low, high) = Interval(accepted, share);
        var (lowNow, highNow) = Interval(recent, share);
        var beyond = Math.Max(0, lowNow - high) - Math.Max(0, low - highNow);
        var words = $"{NumberText.Percent(Math.Abs(now - before) / by)} {Direction(now - before)}";
        return new($"quantile {NumberText.Of(share)} at {NumberText.Of(now)}", words, $"quantile {NumberText.Of(share)} at {NumberText.Of(before)}", beyond / by);
    }

    private DriftedStatistic? Spread()
    {
        var least = Width(accepted, -1);
        var most = Width(accepted, 1);
        var leastNow = Width(recent, -1);
        var mostNow = Width(recent, 1);
        var before = Width(accepted, 0);
        var now = Width(recent, 0);
        if (least <= 0 || before <= 0 || !double.IsFinite(most + mostNow))
        {
            return null;
        }

        var beyond = Math.Max(0, (leastNow / most) - 1) + Math.Min(0, (mostNow / least) - 1);
        return new(
            $"distance {NumberText.Of(now)} {FromFirstToLast}", Widening((now / before) - 1),
            $"distance {NumberText.Of(before)} {FromFirstToLast}", beyond);
    }

    private IEnumerable<DriftedStatistic> OfLabels()
    {
        foreach (var label in accepted.LabelCounts.Keys.Union(recent.LabelCounts.Keys))
        {
            var before = accepted.FractionOf(accepted.LabelCounts.GetValueOrDefault(label));
            var now = recent.FractionOf(recent.LabelCounts.GetValueOrDefault(label));
            var chance = StandardErrors * Math.Sqrt((before * (1 - before) / Effective(accepted)) + (now * (1 - now) / Effective(recent)));
            yield return new(
                $"{NumberText.Percent(now)} {ObservedText.Of(label)}",
                $"{NumberText.Of(Math.Round(100 * Math.Abs(now - before)))} percentage points {(now > before ? "more" : "less")}",
                NumberText.Percent(before), Beyond(now - before, chance));
        }
    }

    private double Effective(MetricSnapshot of) => Math.Max(1, of.Count * tempering);

    /// <summary>The numbers between which a quantile is, whatever chance did to the ranks.</summary>
    private (double Low, double High) Interval(MetricSnapshot of, double share)
    {
        var error = StandardErrors * Math.Sqrt(share * (1 - share) / Effective(of));
        return (of.Quantile(Math.Max(0, share - error)), of.Quantile(Math.Min(1, share + error)));
    }

    /// <summary>The width from the first to the last quantile: the smallest (−1) or the largest (1) that chance leaves, or as it is (0).</summary>
    private double Width(MetricSnapshot of, int side)
    {
        var first = Interval(of, Shares[0]);
        var last = Interval(of, Shares[^1]);
        return side switch
        {
            < 0 => last.Low - first.High,
            0 => of.Quantile(Shares[^1]) - of.Quantile(Shares[0]),
            _ => last.High - first.Low,
        };
    }

    private static double Beyond(double difference, double chance) => Math.Sign(difference) * Math.Max(0, Math.Abs(difference) - chance);

    private static string Direction(double difference) => difference > 0 ? "higher" : "lower";

    private static string Widening(double difference) => $"{NumberText.Percent(Math.Abs(difference))} {(difference > 0 ? "more" : "less")} spread out";
}

/// <summary>A statistic that differs between two times.</summary>
/// <param name="Now">What it is, as what follows "the metric was".</param>
/// <param name="Difference">By how much it differs, as words.</param>
/// <param name="Accepted">What it was.</param>
/// <param name="By">By what fraction it differs beyond chance; negative if it is less.</param>
internal sealed record DriftedStatistic(string Now, string Difference, string Accepted, double By);
