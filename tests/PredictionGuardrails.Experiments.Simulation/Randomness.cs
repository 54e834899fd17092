namespace PredictionGuardrails.Experiments.Simulation;

/// <summary>Random numbers of one run.</summary>
internal sealed class Randomness(int seed)
{
    private readonly Random _random = new(seed);

    public double Uniform() => _random.NextDouble();

    public int Below(int limit) => _random.Next(limit);

    /// <summary>A normal number, by the method of G. E. P. Box and M. E. Muller (1958).</summary>
    public double Normal() => Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());

    /// <summary>A number with Student's t distribution with 2.5 degrees of freedom, by the method of R. W. Bailey (1994).</summary>
    public double HeavyTailed()
    {
        const double degrees = 2.5;
        while (true)
        {
            var u = (2 * _random.NextDouble()) - 1;
            var v = (2 * _random.NextDouble()) - 1;
            var square = (u * u) + (v * v);
            if (square is > 0 and < 1)
            {
                return u * Math.Sqrt(degrees * (Math.Pow(square, -2 / degrees) - 1) / square);
            }
        }
    }
}
