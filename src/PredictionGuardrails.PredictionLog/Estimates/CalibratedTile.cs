namespace PredictionGuardrails.PredictionLog.Estimates;

/// <summary>The probabilities of a tile after calibration by those whose outcomes are known.</summary>
/// <param name="Deviation">By how much events are more frequent than predicted.</param>
/// <param name="Frequency">The expected frequency of events, from 0 to 1.</param>
/// <param name="Uncertainty">The variance of <paramref name="Deviation"/>.</param>
internal readonly record struct CalibratedTile(double Deviation, double Frequency, double Uncertainty)
{
    /// <summary>The variance of a single event.</summary>
    public double Variance => Frequency * (1 - Frequency);

    /// <param name="known">Predictions whose outcomes are known.</param>
    /// <param name="others">The predictions to calibrate.</param>
    /// <param name="tile">The tile.</param>
    public static CalibratedTile Of(TileMoments known, TileMoments others, int tile)
    {
        var deviation = known.Differences[tile] / known.Weights[tile];
        var frequency = Math.Clamp((others.Predicted[tile] / others.Weights[tile]) + deviation, 0, 1);

        // One event more of each kind, so that a tile without events isn't certain (P.-S. Laplace's rule of succession).
        var count = known.CountOf(tile);
        var events = (((known.Differences[tile] + known.Predicted[tile]) / known.Weights[tile] * count) + 1) / (count + 2);
        return new CalibratedTile(deviation, frequency, events * (1 - events) / count);
    }
}
