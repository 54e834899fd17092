namespace PredictionGuardrails.ChangeDetection;

/// <summary>What references learn from: some windows together, because one of a few predictions says little by itself.</summary>
internal sealed class PredictionBlock
{
    public double Starts { get; private set; } = double.NaN;

    public double Ends { get; private set; }

    public double Middle => (Starts + Ends) / 2;

    public double Count { get; private set; }

    /// <summary>The sum of the values, those far out moved in.</summary>
    public double Sum { get; private set; }

    /// <summary>The sum of the distances from what is usual.</summary>
    public double Left { get; private set; }

    /// <summary>The sum of the distances from the recent level in standard deviations, and of their squares.</summary>
    public double Deviations { get; private set; }

    public double Squares { get; private set; }

    /// <summary>Says the same relative to another usual.</summary>
    public void Rebase(double by) => Left += Count * by;

    public double Mean => Sum / Count;

    public void Add(double starts, double ends, double count, double sum, double left, double deviations, double squares)
    {
        Starts = double.IsNaN(Starts) ? starts : Starts;
        Ends = ends;
        Count += count;
        Sum += sum;
        Left += left;
        Deviations += deviations;
        Squares += squares;
    }
}
