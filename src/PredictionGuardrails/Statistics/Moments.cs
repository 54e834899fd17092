namespace PredictionGuardrails.Statistics;

/// <summary>Count, mean and the sum of squared distances from the mean, of which two can be merged without loss of digits.</summary>
/// <param name="Count">How many numbers.</param>
/// <param name="Mean">Their mean; 0 where there are none.</param>
/// <param name="SumOfSquares">The sum of the squares of their distances from the mean.</param>
internal readonly record struct Moments(long Count, double Mean, double SumOfSquares)
{
    /// <summary>
    /// The moments of numbers whose distances from a shift were summed (T. Chan, G. Golub, R. LeVeque, 1983). Sums that leave a double's range
    /// make the mean NaN, squares that do make the sum of squares infinite.
    /// </summary>
    /// <param name="count">How many numbers.</param>
    /// <param name="shift">The shift.</param>
    /// <param name="sum">The sum of the distances.</param>
    /// <param name="squares">The sum of their squares.</param>
    public static Moments Of(long count, double shift, double sum, double squares)
    {
        if (count == 0)
        {
            return default;
        }

        if (!double.IsFinite(sum))
        {
            return new(count, double.NaN, double.PositiveInfinity);
        }

        return new(
            count,
            shift + (sum / count),
            double.IsFinite(squares) ? Math.Max(0, squares - (sum / count * sum)) : double.PositiveInfinity);
    }

    /// <summary>The moments of both together (the pairwise formula of the same paper).</summary>
    public Moments Merge(Moments other)
    {
        if (other.Count == 0 || Count == 0)
        {
            return Count == 0 ? other : this;
        }

        var count = Count + other.Count;
        var distance = other.Mean - Mean;
        var share = (double)other.Count / count;
        return new(count, Mean + (distance * share), SumOfSquares + other.SumOfSquares + (distance * distance * Count * share));
    }
}
