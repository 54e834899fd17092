namespace PredictionGuardrails.Experiments.Statistics;

/// <summary>How much worse than the control the variant may be: both parts together.</summary>
/// <param name="Relative">A share of the control's number, 0 or more.</param>
/// <param name="Absolute">In the metric's unit, 0 or more.</param>
internal readonly record struct Margin(double Relative, double Absolute = 0)
{
    /// <summary>Any harm counts.</summary>
    public static readonly Margin None;

    /// <summary>The largest number that isn't higher than the other by more than the margin.</summary>
    public double Above(double value) => value + (Relative * Math.Abs(value)) + Absolute;

    /// <summary>The number that a value is above by exactly the margin: the inverse of <see cref="Above"/>.</summary>
    public double TakenFrom(double value)
    {
        var rest = value - Absolute;
        return rest >= 0 ? rest / (1 + Relative) : rest / Math.Max(1 - Relative, double.Epsilon);
    }
}
