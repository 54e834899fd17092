namespace PredictionGuardrails.Statistics;

/// <summary>
/// Bins of equal width, for numbers that are closer together than the buckets of the histogram are wide (a temperature in kelvins, a probability
/// near one). The first and the last bin are of all that is outside.
/// </summary>
/// <param name="Low">Where the second bin begins.</param>
/// <param name="High">Where the last bin begins.</param>
internal sealed record LinearBins(double Low, double High)
{
    /// <summary>How many bins there are.</summary>
    public const int Count = 194;

    private readonly double _perUnit = (Count - 2) / (High - Low);

    public double Width => 1 / _perUnit;

    /// <summary>The bin of a number; not of NaN.</summary>
    public int IndexOf(double value) =>
        value < Low ? 0 : value >= High ? Count - 1 : Math.Min(Count - 2, 1 + (int)((value - Low) * _perUnit));

    public double MiddleOf(int bin) => Low + ((bin - 0.5) * Width);
}
