namespace PredictionGuardrails.PredictionLog.Quality;

/// <summary>
/// Bets against the hypothesis that events with a predicted probability are as frequent as predicted, within a tolerance: likelihood ratios of tilted odds, on
/// all predictions and on each tenth of the scale, for more and for fewer events (A. Henzi and J. Ziegel, "Valid sequential inference on probability forecast
/// performance", 2022, as an e-detector).
/// </summary>
internal sealed class CalibrationBets
{
    /// <summary>The groups of predictions: one for each tenth, and all.</summary>
    private const int Groups = CalibrationMap.Bins + 1;

    private static readonly double[] Tilts = [0.2, 0.45, 1];
    private readonly double[] _evidence = new double[Groups * Tilts.Length * 2];
    private double _largestWeight = 1;

    /// <summary>All predictions together have as large a share of the rate of false alarms as all tenths have, because most failures show there first.</summary>
    private static readonly double Bonus = Math.Log(CalibrationMap.Bins);

    /// <summary>The number of bets with equal shares of the rate of false alarms that these are worth.</summary>
    public static int Count => 2 * CalibrationMap.Bins * Tilts.Length * 2;

    /// <summary>The largest evidence, a natural logarithm.</summary>
    public double Evidence => Math.Max(Largest(OfBins), Largest(OfAll) is > 0 and var all ? all + Bonus : 0);

    /// <param name="bin">The tenth of the prediction.</param>
    /// <param name="ofBin">The probabilities that are allowed for predictions of this tenth.</param>
    /// <param name="ofAll">The probabilities that are allowed for all predictions together.</param>
    /// <param name="isEvent">Whether the event happened.</param>
    /// <param name="weight">How many predictions this one stands for.</param>
    /// <param name="temper">The fraction of a bet that counts.</param>
    public void Add(int bin, (double Low, double High) ofBin, (double Low, double High) ofAll, bool isEvent, double weight, double temper)
    {
        _largestWeight = Math.Max(_largestWeight, weight);
        var share = weight / _largestWeight;
        for (var tilt = 0; tilt < Tilts.Length; tilt++)
        {
            Add(bin, tilt, ofBin, isEvent, share, temper);
            Add(Groups - 1, tilt, ofAll, isEvent, share, temper);
        }
    }

    private ReadOnlySpan<double> OfBins => _evidence.AsSpan(0, CalibrationMap.Bins * Tilts.Length * 2);

    private ReadOnlySpan<double> OfAll => _evidence.AsSpan(CalibrationMap.Bins * Tilts.Length * 2);

    public void Restart() => Array.Clear(_evidence);

    private void Add(int group, int tilt, (double Low, double High) range, bool isEvent, double share, double temper)
    {
        var place = ((group * Tilts.Length) + tilt) * 2;
        var more = Math.Log(1 + (share * (Ratio(range.High, Tilts[tilt], isEvent) - 1)));
        var fewer = Math.Log(1 + (share * (Ratio(range.Low, -Tilts[tilt], isEvent) - 1)));
        _evidence[place] = Math.Max(_evidence[place], 0) + (temper * more);
        _evidence[place + 1] = Math.Max(_evidence[place + 1], 0) + (temper * fewer);
    }

    private static double Largest(ReadOnlySpan<double> evidence)
    {
        var largest = 0.0;
        foreach (var one in evidence)
        {
            largest = Math.Max(largest, one);
        }

        return largest;
    }

    /// <summary>The likelihood of what happened with tilted odds, divided by that with a probability. Its mean is 1 if the probability is right.</summary>
    private static double Ratio(double probability, double tilt, bool isEvent)
    {
        var odds = Math.Exp(tilt);
        var total = (probability * odds) + 1 - probability;
        return isEvent ? odds / total : 1 / total;
    }
}
