namespace PredictionGuardrails.Experiments.Statistics;

/// <summary>The stakes of bets that share their wealth equally at first, because it isn't known beforehand which is best.</summary>
internal static class Stakes
{
    /// <summary>Which share of the largest allowed stake each bet risks; as many as a vector holds.</summary>
    public static readonly double[] All = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 0.6, 0.9];

    /// <summary>More gains than anybody waits for. With gains that are too small for a number, there would be no end.</summary>
    private const double Most = 1e12;

    private const double Precision = 0.01;

    /// <summary>After how many equal gains the bets together have a wealth.</summary>
    /// <param name="gain">What a bet of the largest allowed stake gains, more than 0.</param>
    /// <param name="logWealth">The wealth, a natural logarithm.</param>
    /// <param name="firstGain">What such a bet has gained before; at least -1.</param>
    /// <returns>The number; infinity if it's more than <see cref="Most"/>.</returns>
    public static double CountUntil(double gain, double logWealth, double firstGain = 0)
    {
        var fewest = 0.0;
        var most = 1.0;
        while (LogWealthAfter(most, gain, firstGain) < logWealth)
        {
            fewest = most;
            most *= 2;
            if (most > Most)
            {
                return double.PositiveInfinity;
            }
        }

        while (most - fewest > Precision)
        {
            var middle = (fewest + most) / 2;
            (fewest, most) = LogWealthAfter(middle, gain, firstGain) < logWealth ? (middle, most) : (fewest, middle);
        }

        return Math.Ceiling(most);
    }

    private static double LogWealthAfter(double count, double gain, double firstGain)
    {
        // Relative to the largest stake, because wealth itself may be too large for a number.
        var logLargest = Math.Log(1 + (All[^1] * gain));
        var relative = All.Average(stake => (1 + (stake * firstGain)) * Math.Exp(count * (Math.Log(1 + (stake * gain)) - logLargest)));
        return (count * logLargest) + Math.Log(relative);
    }
}
