using PredictionGuardrails.PredictionLog.Quality;

namespace PredictionGuardrails.PredictionLog.Analysis;

/// <summary>The mean of a value in a segment, compared with the one outside.</summary>
/// <param name="Inside">The mean in the segment.</param>
/// <param name="Outside">The mean of all other predictions.</param>
/// <param name="StandardError">The standard error of their difference.</param>
/// <param name="Skewness">The skewness of the difference.</param>
/// <param name="Degrees">The degrees of freedom: the effective number of units in the segment, less one.</param>
internal readonly record struct SegmentComparison(double Inside, double Outside, double StandardError, double Skewness, double Degrees)
{
    public double Difference => Inside - Outside;

    /// <summary>The p-value of the test that the mean in the segment is larger.</summary>
    public double PValueAbove => TailOf(Difference, Skewness);

    /// <summary>The p-value of the test that the means differ.</summary>
    public double PValueEitherWay => Math.Min(1, 2 * Math.Min(TailOf(Difference, Skewness), TailOf(-Difference, -Skewness)));

    /// <summary>Half of the 95% interval of the difference.</summary>
    public double Margin => StudentTail.Limit(Degrees) * StandardError;

    /// <summary>
    /// The larger one of two p-values: of the studentized difference, and of it with its skewness removed (P. Hall, 1992), because a few large errors make
    /// the first one too small on one side.
    /// </summary>
    private double TailOf(double difference, double skewness)
    {
        if (StandardError <= 0)
        {
            return difference > 0 ? 0 : 1;
        }

        var t = difference / StandardError;
        var corrected = t + (skewness * t * t / 3) + (skewness * skewness * t * t * t / 27) + (skewness / 6);
        return Math.Max(StudentTail.Above(t, Degrees), StudentTail.Above(corrected, Degrees));
    }
}
