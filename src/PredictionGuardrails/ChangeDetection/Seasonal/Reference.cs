namespace PredictionGuardrails.ChangeDetection;

/// <summary>A level and how values spread around it.</summary>
internal readonly record struct Reference(double Level, double Scale)
{
    /// <summary>How much lower and higher the level may be.</summary>
    public (double Below, double Above) Doubt { get; init; }

    public double DeviationOf(double value) => (value - Level) / Scale;

    /// <summary>The deviation from the level that is hardest to exceed.</summary>
    public double DeviationAbove(double value) => (value - Level - Doubt.Above) / Scale;

    /// <summary>The deviation from the level that is hardest to fall below.</summary>
    public double DeviationBelow(double value) => (value - Level + Doubt.Below) / Scale;

    public bool IsDoubtful => Doubt != default;

    public double ValueOf(double deviation) => Level + (Scale * deviation);
}
