namespace PredictionGuardrails.ChangeDetection;

/// <summary>A level and how values spread around it.</summary>
internal readonly record struct Reference(double Level, double Scale)
{
    public double DeviationOf(double value) => (value - Level) / Scale;

    public double ValueOf(double deviation) => Level + (Scale * deviation);
}
