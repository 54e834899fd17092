using System.Globalization;

namespace PredictionGuardrails.PredictionLog.Quality;

/// <summary>Watches one loss of predictions against a stated limit, or against what it was.</summary>
/// <param name="rule">The name of the rule.</param>
/// <param name="loss">The number of the loss; see <see cref="Losses"/>.</param>
/// <param name="limit">The largest mean that is allowed; null for what was learned.</param>
/// <param name="baseline">What was learned.</param>
internal sealed class LossWatch(string rule, int loss, double? limit, QualityBaseline baseline)
{
    private readonly MeanBets _bets = new();
    private double _sum;
    private double _weight;
    private long _count;

    public double Evidence => _bets.Evidence;

    /// <summary>The largest mean that is allowed at a time; null while it's being learned.</summary>
    public double? BoundAt(long time) => limit ?? (baseline.IsReady ? Math.Max(Mean.BoundAt(time, Temper) * QualityMonitor.Tolerance, double.Epsilon) : null);

    private double Temper => baseline.Neighbors[loss].Temper;

    private RhythmicMean Mean => baseline.Learned.Means[loss];

    /// <param name="time">When the prediction was made, in ticks of UTC.</param>
    /// <param name="value">The loss.</param>
    /// <param name="weight">How many predictions it stands for.</param>
    /// <param name="alarm">The evidence at which the rule is breached.</param>
    public QualityFinding? Add(long time, double value, double weight, double alarm)
    {
        if (BoundAt(time) is not { } bound || double.IsPositiveInfinity(bound))
        {
            return null;
        }

        var ratio = bound > 0 ? value / bound : value > 0 ? double.MaxValue : 1;
        _bets.Add(ratio, weight, limit is null ? Temper : 1);
        if (_bets.Evidence <= 0)
        {
            Forget();
            return null;
        }

        _sum += value * weight;
        _weight += weight;
        _count++;
        return _bets.Evidence < alarm ? null : new QualityFinding(rule, DescribeObserved(), DescribeExpected(bound), Shown(_sum / _weight), _count);
    }

    public void Restart()
    {
        _bets.Restart();
        Forget();
    }

    private void Forget()
    {
        _sum = 0;
        _weight = 0;
        _count = 0;
    }

    private bool IsAccuracy => rule == QualityRuleNames.Accuracy;

    private string DescribeObserved() => $"{(IsAccuracy ? "" : "a mean of ")}{Text(_sum / _weight)}";

    private string DescribeExpected(double bound) =>
        $"{(IsAccuracy ? "at least" : "at most")} {Text(bound)}{(limit is null ? $" (baseline: {Text(Mean.Mean)} over {Count(baseline.Count)} outcomes)" : "")}";

    /// <summary>An accuracy is what is left of all predictions.</summary>
    private double Shown(double mean) => IsAccuracy ? 1 - mean : mean;

    private string Text(double mean) => Shown(mean).ToString(IsAccuracy ? "0.0%" : "G4", CultureInfo.InvariantCulture);

    private static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
