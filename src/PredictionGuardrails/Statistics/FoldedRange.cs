namespace PredictionGuardrails.Statistics;

/// <summary>From where to where numbers go that were folded.</summary>
/// <param name="Low">The smallest; infinities count.</param>
/// <param name="High">The largest.</param>
/// <param name="HasNaN">Whether one is none.</param>
internal readonly record struct FoldedRange(double Low, double High, bool HasNaN)
{
    public static readonly FoldedRange None = new(double.PositiveInfinity, double.NegativeInfinity, HasNaN: false);

    /// <summary>Whether every number is within bounds; NaN is not.</summary>
    public bool IsWithin(double low, double high) => !HasNaN && Low >= low && High <= high;

    public FoldedRange With(FoldedRange other) => new(Math.Min(Low, other.Low), Math.Max(High, other.High), HasNaN || other.HasNaN);
}
