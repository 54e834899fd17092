namespace PredictionGuardrails;

/// <summary>
/// Represents the quality of predictions with a value of a column. The segment is compared with all other predictions. Intervals contain the true value with a
/// probability of 95%, each on its own; p-values account for the number of tests (S. Holm, 1979).
/// </summary>
public sealed record SegmentQuality
{
    /// <summary>The probability with which an analysis of equally good segments shows any of them as worse or biased, at most.</summary>
    public const double FalseAlarmProbability = 0.01;

    /// <summary>Gets the name of the column.</summary>
    public required string Column { get; init; }

    /// <summary>Gets the value, or the range of numbers.</summary>
    public required string Value { get; init; }

    /// <summary>Gets the number of predictions with an outcome, without weights.</summary>
    public required long Predictions { get; init; }

    /// <summary>Gets how many predictions of equal weight would say as much.</summary>
    public required double EffectiveSize { get; init; }

    /// <summary>Gets the mean error.</summary>
    public required double Error { get; init; }

    /// <summary>Gets the mean error divided by the one of all other predictions, or null if that is 0.</summary>
    public double? Ratio { get; init; }

    /// <summary>Gets the lower limit of <see cref="Ratio"/>.</summary>
    public double? RatioLow { get; init; }

    /// <summary>Gets the upper limit of <see cref="Ratio"/>.</summary>
    public double? RatioHigh { get; init; }

    /// <summary>Gets the p-value of the test that the mean error is larger than the one of all other predictions.</summary>
    public required double ErrorPValue { get; init; }

    /// <summary>
    /// Gets the mean of outcomes minus predictions; for a quantile, the quantile minus the frequency of outcomes at or below it; null for classes.
    /// Outcomes are above predictions if it's greater than 0.
    /// </summary>
    public double? Bias { get; init; }

    /// <summary>Gets the p-value of the test that the bias differs from the one of all other predictions, or null for classes.</summary>
    public double? BiasPValue { get; init; }

    /// <summary>Gets a value that indicates whether the mean error is larger than chance explains.</summary>
    public bool IsWorse => ErrorPValue <= FalseAlarmProbability;

    /// <summary>Gets a value that indicates whether the bias differs by more than chance explains.</summary>
    public bool IsBiased => BiasPValue <= FalseAlarmProbability;
}
