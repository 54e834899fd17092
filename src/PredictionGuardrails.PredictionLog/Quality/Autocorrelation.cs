namespace PredictionGuardrails.PredictionLog.Quality;

/// <summary>How much a value resembles the one before.</summary>
internal sealed class Autocorrelation
{
    private double _last = double.NaN;

    public double Sum { get; set; }

    public double Squares { get; set; }

    /// <summary>The sum of the products of neighbors.</summary>
    public double Products { get; set; }

    public long Count { get; set; }

    /// <summary>The fraction of a bet that counts: (1 - r) / (1 + r) with the autocorrelation r, or 1 if r could be zero.</summary>
    public double Temper
    {
        get
        {
            var count = Math.Max(1, Count);
            var mean = Sum / count;
            var variance = (Squares / count) - (mean * mean);
            var correlation = variance > 0 ? ((Products / count) - (mean * mean)) / variance : 0;
            var known = correlation > 2 / Math.Sqrt(count) ? Math.Min(correlation, 0.99) : 0;
            return (1 - known) / (1 + known);
        }
    }

    public void Add(double value)
    {
        Sum += value;
        Squares += value * value;
        Products += double.IsNaN(_last) ? 0 : value * _last;
        Count++;
        _last = value;
    }
}
