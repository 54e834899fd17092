namespace PredictionGuardrails.ChangeDetection;

/// <summary>What is usual at a time of day.</summary>
/// <param name="Level">The mean.</param>
/// <param name="Slope">By how much it rises in a second.</param>
/// <param name="Scale">The standard deviation around it.</param>
/// <param name="Weight">From how many values.</param>
internal readonly record struct UsualPoint(double Level, double Slope, double Scale, double Weight)
{
    /// <summary>How much lower the level may be, next to a step.</summary>
    public double Below { get; init; }

    /// <summary>How much higher the level may be, next to a step.</summary>
    public double Above { get; init; }
}
