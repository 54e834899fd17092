namespace PredictionGuardrails.Experiments.Simulation;

/// <summary>Whether a number of errors fits a stated rate.</summary>
internal static class BinomialBound
{
    /// <summary>A check that fails for a rate that is kept happens in at most this share of runs.</summary>
    private const double Error = 0.0005;

    /// <summary>Whether so many errors, or more, have a probability above 1 in 2,000 if the rate is the stated one.</summary>
    public static bool Holds(int errors, int runs, double rate)
    {
        var term = Math.Exp(runs * Math.Log(1 - rate));
        ArgumentOutOfRangeException.ThrowIfZero(term, nameof(runs));
        var fewer = 0.0;
        for (var i = 0; i < errors; i++)
        {
            fewer += term;
            term *= (double)(runs - i) / (i + 1) * rate / (1 - rate);
        }

        return 1 - fewer > Error;
    }
}
