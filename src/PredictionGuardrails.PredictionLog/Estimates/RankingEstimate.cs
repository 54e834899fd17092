using PredictionGuardrails.PredictionLog.Quality;

namespace PredictionGuardrails.PredictionLog.Estimates;

/// <summary>
/// Estimates the area under the ROC curve of probabilities whose outcomes aren't known: the probability that an event was predicted with a higher
/// probability than what isn't one. Each prediction counts as an event with its calibrated probability (NannyML, "Confidence-based performance estimation").
/// </summary>
internal sealed class RankingEstimate
{
    public const string Name = "area under the ROC curve";

    private const int Bins = 50 * PredictionTiles.Count;
    private readonly double[] _weights = new double[Bins];
    private readonly CalibratedTile[] _calibrated;
    private readonly TileMoments _predictions;

    /// <param name="known">What is known of predictions with outcomes.</param>
    /// <param name="predictions">The predictions.</param>
    /// <param name="tiles">The same predictions by tile.</param>
    public RankingEstimate(KnownQuality known, IEnumerable<MaturedPrediction> predictions, TileMoments tiles)
    {
        _predictions = tiles;
        foreach (var prediction in predictions)
        {
            _weights[Math.Min(Bins - 1, (int)(prediction.Prediction * Bins))] += prediction.Weight;
        }

        _calibrated =
        [
            .. Enumerable.Range(0, PredictionTiles.Count)
                .Select(tile => tiles.Weights[tile] > 0 ? known.Calibrate(tiles, tile) : default),
        ];
    }

    /// <summary>The estimate; null if it's almost certain that all outcomes are the same.</summary>
    public UncertainMean? Estimate()
    {
        var (area, events, others) = AreaOf([.. _calibrated.Select(static tile => tile.Deviation)]);
        var scale = _predictions.Count / _predictions.Weight;
        return events * scale < 1 || others * scale < 1
            ? null
            : new UncertainMean(area, ChanceOf(area, events * scale, others * scale) + CalibrationVariance(area));
    }

    /// <summary>The variance by chance (J. Hanley, B. McNeil 1982, formula 2).</summary>
    private static double ChanceOf(double area, double events, double others)
    {
        var first = area / (2 - area);
        var second = 2 * area * area / (1 + area);
        var squared = area * area;
        return ((area * (1 - area)) + ((events - 1) * (first - squared)) + ((others - 1) * (second - squared))) / (events * others);
    }

    /// <summary>The variance because the deviation of each tile is known with an error only.</summary>
    private double CalibrationVariance(double area)
    {
        var variance = 0.0;
        for (var tile = 0; tile < PredictionTiles.Count; tile++)
        {
            if (_predictions.Weights[tile] > 0)
            {
                var error = Math.Sqrt(_calibrated[tile].Uncertainty);
                var deviations = _calibrated.Select(static other => other.Deviation).ToArray();
                deviations[tile] += error;
                var change = AreaOf(deviations).Area - area;
                variance += change * change;
            }
        }

        return variance;
    }

    private (double Area, double Events, double Others) AreaOf(double[] deviations)
    {
        var events = 0.0;
        var others = 0.0;
        var ordered = 0.0;
        for (var bin = 0; bin < Bins; bin++)
        {
            var probability = Math.Clamp(((bin + 0.5) / Bins) + deviations[bin * PredictionTiles.Count / Bins], 0, 1);
            var ofEvents = _weights[bin] * probability;
            var ofOthers = _weights[bin] - ofEvents;
            ordered += ofEvents * (others + (ofOthers / 2));
            events += ofEvents;
            others += ofOthers;
        }

        return (ordered / (events * others), events, others);
    }
}
