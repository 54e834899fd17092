namespace PredictionGuardrails.PredictionLog.QualitySimulation;

/// <summary>Random numbers of one stream.</summary>
/// <param name="seed">The seed.</param>
internal sealed class Randomness(int seed)
{
    private readonly Random _random = new(seed);
    private double _last;
    private DateTime _day;
    private double _ofDay;

    public double Uniform() => _random.NextDouble();

    /// <summary>A normal number, by the method of G. E. P. Box and M. E. Muller (1958).</summary>
    public double Normal() => Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());

    public double Autoregressive(double correlation)
    {
        _last = (correlation * _last) + (Math.Sqrt(1 - (correlation * correlation)) * Normal());
        return _last;
    }

    /// <summary>A normal number that is the same for a whole day.</summary>
    public double OfDay(DateTime time)
    {
        if (time.Date != _day)
        {
            (_day, _ofDay) = (time.Date, Normal());
        }

        return _ofDay;
    }
}
