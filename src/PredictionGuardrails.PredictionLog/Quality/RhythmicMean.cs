namespace PredictionGuardrails.PredictionLog.Quality;

/// <summary>The mean of a nonnegative value by time of day, on weekdays and on weekends, so that a night or a Sunday isn't taken for a change.</summary>
internal sealed class RhythmicMean
{
    private const int Parts = 8;

    /// <summary>Below this, a part of the day says too little, and the worst of the others speaks for it.</summary>
    private const double Fewest = 200;

    private const double Confidence = 3;

    public double[] Weights { get; init; } = new double[2 * Parts];

    public double[] Squares { get; init; } = new double[2 * Parts];

    public double[] Sums { get; init; } = new double[2 * Parts];

    public double[] SumsOfSquares { get; init; } = new double[2 * Parts];

    public double Mean => Weights.Sum() is > 0 and var weight ? Sums.Sum() / weight : 0;

    public void Add(long time, double value, double weight)
    {
        var part = PartOf(time);
        Weights[part] += weight;
        Squares[part] += weight * weight;
        Sums[part] += weight * value;
        SumsOfSquares[part] += weight * value * value;
    }

    public void Add(RhythmicMean other)
    {
        for (var part = 0; part < Weights.Length; part++)
        {
            Weights[part] += other.Weights[part];
            Squares[part] += other.Squares[part];
            Sums[part] += other.Sums[part];
            SumsOfSquares[part] += other.SumsOfSquares[part];
        }
    }

    /// <summary>The largest mean at a time of day that is as healthy as what was learned.</summary>
    /// <param name="time">The time, in ticks of UTC.</param>
    /// <param name="temper">The fraction of values that count, because neighbors resemble each other.</param>
    public double BoundAt(long time, double temper)
    {
        var part = PartOf(time);
        if (CountOf(part) * temper >= Fewest)
        {
            return BoundOf(part..(part + 1), temper);
        }

        var known = Enumerable.Range(0, Weights.Length).Where(other => CountOf(other) * temper >= Fewest).ToList();
        return known.Count > 0 ? known.Max(other => BoundOf(other..(other + 1), temper)) : BoundOf(.., temper);
    }

    private static int PartOf(long time)
    {
        var moment = new DateTime(time, DateTimeKind.Utc);
        var isWeekend = moment.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday;
        return (isWeekend ? Parts : 0) + (moment.Hour * Parts / 24);
    }

    private double CountOf(int part) => Squares[part] > 0 ? Weights[part] * Weights[part] / Squares[part] : 0;

    private double BoundOf(Range parts, double temper)
    {
        var weight = Weights[parts].Sum();
        if (weight == 0)
        {
            return double.PositiveInfinity;
        }

        var mean = Sums[parts].Sum() / weight;
        var variance = Math.Max(0, (SumsOfSquares[parts].Sum() / weight) - (mean * mean));
        var count = temper * weight * weight / Squares[parts].Sum();
        return mean + (Confidence * Math.Sqrt(variance / Math.Max(1, count)));
    }
}
