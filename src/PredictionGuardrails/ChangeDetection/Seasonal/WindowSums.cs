namespace PredictionGuardrails.ChangeDetection;

/// <summary>What the values of a window add up to.</summary>
internal struct WindowSums
{
    public double Count { get; private set; }

    public double Values { get; private set; }

    public double ValueSquares { get; private set; }

    public double Deviations { get; private set; }

    public double DeviationSquares { get; private set; }

    public void Add(double value, double deviation, int count)
    {
        Count += count;
        Values += count * value;
        ValueSquares += count * value * value;
        Deviations += count * deviation;
        DeviationSquares += count * deviation * deviation;
    }
}
