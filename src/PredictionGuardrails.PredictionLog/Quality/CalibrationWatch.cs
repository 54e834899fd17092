using System.Globalization;

namespace PredictionGuardrails.PredictionLog.Quality;

/// <summary>Watches whether events are as frequent as predicted, within a stated tolerance, or as they were.</summary>
/// <param name="tolerance">The tolerance; null for what was learned.</param>
/// <param name="baseline">What was learned.</param>
internal sealed class CalibrationWatch(double? tolerance, QualityBaseline baseline)
{
    /// <summary>A change of frequencies by less is too small to matter.</summary>
    private const double LearnedTolerance = 0.015;

    private readonly CalibrationBets _bets = new();
    private CalibrationMap _seen = new();
    private long _count;

    public double Evidence => _bets.Evidence;

    /// <param name="prediction">A prediction with its outcome.</param>
    /// <param name="alarm">The evidence at which the rule is breached.</param>
    public QualityFinding? Add(in MaturedPrediction prediction, double alarm)
    {
        if (tolerance is null && !baseline.IsReady)
        {
            return null;
        }

        var probability = prediction.Prediction;
        var isEvent = prediction.Outcome > 0.5;
        var (ofBin, ofAll) = RangesOf(probability);
        _bets.Add(
            CalibrationMap.BinOf(probability), ofBin, ofAll, isEvent, prediction.Weight, tolerance is null ? baseline.Neighbors[Losses.Error].Temper : 1);
        if (_bets.Evidence <= 0)
        {
            Forget();
            return null;
        }

        _seen.Add(probability, isEvent, prediction.Weight);
        _count++;
        return _bets.Evidence < alarm ? null : Find();
    }

    public void Restart()
    {
        _bets.Restart();
        Forget();
    }

    private void Forget()
    {
        _seen = new CalibrationMap();
        _count = 0;
    }

    private ((double Low, double High) OfBin, (double Low, double High) OfAll) RangesOf(double probability)
    {
        if (tolerance is not { } stated)
        {
            return baseline.Learned.Calibration.RangesOf(probability, LearnedTolerance);
        }

        var range = CalibrationMap.Around(probability, stated);
        return (range, range);
    }

    private QualityFinding Find()
    {
        var weight = _seen.Weights.Sum();
        var events = _seen.Events.Sum() / weight;
        var predicted = _seen.Predicted.Sum() / weight;
        var expected = tolerance is { } stated ? $"within {Percent(stated)}" : "as before";
        return new QualityFinding(
            QualityRuleNames.Calibration,
            $"{Percent(events)} events where {Percent(predicted)} were predicted",
            $"frequencies of events {expected}",
            events - predicted,
            _count);
    }

    private static string Percent(double value) => value.ToString("0.0%", CultureInfo.InvariantCulture);
}
