namespace PredictionGuardrails.PredictionLog.Quality;

/// <summary>How frequent events were in each tenth of the predicted probabilities.</summary>
internal sealed class CalibrationMap
{
    public const int Bins = 10;

    /// <summary>Below this, a tenth says too little, and all predictions together speak for it.</summary>
    private const double Fewest = 200;

    /// <summary>Standard errors of what was learned, so that a learned deviation isn't taken for a change.</summary>
    private const double Confidence = 3;

    private const double LeastProbability = 1e-6;

    public double[] Weights { get; init; } = new double[Bins];

    /// <summary>The sums of squared weights.</summary>
    public double[] Squares { get; init; } = new double[Bins];

    public double[] Predicted { get; init; } = new double[Bins];

    public double[] Events { get; init; } = new double[Bins];

    public static int BinOf(double probability) => Math.Clamp((int)(probability * Bins), 0, Bins - 1);

    public void Add(double probability, bool isEvent, double weight)
    {
        var bin = BinOf(probability);
        Weights[bin] += weight;
        Squares[bin] += weight * weight;
        Predicted[bin] += weight * probability;
        Events[bin] += isEvent ? weight : 0;
    }

    public void Add(CalibrationMap other)
    {
        for (var bin = 0; bin < Bins; bin++)
        {
            Weights[bin] += other.Weights[bin];
            Squares[bin] += other.Squares[bin];
            Predicted[bin] += other.Predicted[bin];
            Events[bin] += other.Events[bin];
        }
    }

    /// <summary>The probabilities that are as healthy as what was learned.</summary>
    /// <param name="probability">The predicted probability.</param>
    /// <param name="tolerance">What is allowed in addition.</param>
    /// <returns>
    /// The range for predictions of the same tenth, and a narrower one for all predictions together, in which the errors of what was learned cancel out.
    /// </returns>
    public ((double Low, double High) OfBin, (double Low, double High) OfAll) RangesOf(double probability, double tolerance)
    {
        var bin = BinOf(probability);
        var (mean, error) = Deviation(CountOf(bin) >= Fewest ? bin..(bin + 1) : ..);
        var all = Math.Min(error, Deviation(..).Error);
        return (Limit(probability, mean, error + tolerance), Limit(probability, mean, all + tolerance));
    }

    /// <summary>The probabilities within a tolerance.</summary>
    public static (double Low, double High) Around(double probability, double tolerance) => Limit(probability, 0, tolerance);

    /// <summary>A probability that isn't calibrated may become so.</summary>
    private static (double Low, double High) Limit(double probability, double deviation, double error) => (
        Math.Clamp(probability + Math.Min(0, deviation) - error, LeastProbability, 1 - LeastProbability),
        Math.Clamp(probability + Math.Max(0, deviation) + error, LeastProbability, 1 - LeastProbability));

    /// <summary>Kish's effective number of predictions.</summary>
    private double CountOf(int bin) => Squares[bin] > 0 ? Weights[bin] * Weights[bin] / Squares[bin] : 0;

    private (double Mean, double Error) Deviation(Range bins)
    {
        var weight = Weights[bins].Sum();
        if (weight == 0)
        {
            return (0, 1);
        }

        var events = Events[bins].Sum() / weight;
        var count = weight * weight / Squares[bins].Sum();
        return (events - (Predicted[bins].Sum() / weight), Confidence * Math.Sqrt(Math.Max(events * (1 - events), 1 / count) / count));
    }
}
