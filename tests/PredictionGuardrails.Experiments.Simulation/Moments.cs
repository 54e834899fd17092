namespace PredictionGuardrails.Experiments.Simulation;

/// <summary>Count, mean and variance of independent numbers.</summary>
internal sealed class Moments
{
    private double _squares;

    public long Count { get; private set; }

    public double Mean { get; private set; }

    public double Variance => _squares / (Count - 1);

    public void Add(double value)
    {
        Count++;
        var difference = value - Mean;
        Mean += difference / Count;
        _squares += difference * (value - Mean);
    }
}
