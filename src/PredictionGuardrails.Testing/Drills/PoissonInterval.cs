namespace PredictionGuardrails.Testing;

/// <summary>Between which rates a number of rare events leaves the true rate: the exact interval of F. Garwood (1936), at 95%.</summary>
internal static class PoissonInterval
{
    private const double Tail = 0.025;

    /// <param name="events">How many there were.</param>
    /// <returns>How many there would be on average, at least and at most.</returns>
    public static (double Low, double High) Of(long events)
    {
        // Low is the expected number at which this many events or more occur in 2.5% of cases; high is the one at which this many or fewer do.
        var low = events == 0 ? 0 : Solve(expected => 1 - AtMost(events - 1, expected), Tail, events);
        var high = Solve(expected => 1 - AtMost(events, expected), 1 - Tail, events);
        return (low, high);
    }

    /// <summary>The probability of at most so many events where so many are expected.</summary>
    private static double AtMost(long events, double expected)
    {
        var term = -expected;
        var sum = 0.0;
        for (var i = 0L; i <= events; i++)
        {
            sum += Math.Exp(term);
            term += Math.Log(expected) - Math.Log(i + 1);
        }

        return Math.Min(1, sum);
    }

    /// <summary>Where a growing function reaches a value, by halving.</summary>
    private static double Solve(Func<double, double> grows, double value, long events)
    {
        var low = 0.0;
        var high = 10 + (2.0 * events) + (10 * Math.Sqrt(events));
        for (var i = 0; i < 100; i++)
        {
            var middle = (low + high) / 2;
            (low, high) = grows(middle) < value ? (middle, high) : (low, middle);
        }

        return (low + high) / 2;
    }
}
