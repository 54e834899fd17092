namespace PredictionGuardrails.PredictionLog.Estimates;

/// <summary>A mean that isn't known exactly.</summary>
/// <param name="Value">The most likely value.</param>
/// <param name="Variance">Its variance.</param>
internal readonly record struct UncertainMean(double Value, double Variance)
{
    /// <summary>The half width of a 95% interval of a normal distribution, in standard errors.</summary>
    private const double Confidence = 1.96;

    private double Error => Math.Sqrt(Variance);

    /// <summary>How many standard errors a value is away.</summary>
    public double DistanceOf(double value) => Variance > 0 ? Math.Abs(value - Value) / Error : value == Value ? 0 : double.PositiveInfinity;

    /// <param name="name">The name of the measure.</param>
    /// <param name="minimum">The smallest possible value.</param>
    /// <param name="maximum">The largest possible value.</param>
    public EstimatedMeasure ToMeasure(string name, double minimum = double.NegativeInfinity, double maximum = double.PositiveInfinity) => new(
        name, Value, Math.Max(minimum, Value - (Confidence * Error)), Math.Min(maximum, Value + (Confidence * Error)));
}
