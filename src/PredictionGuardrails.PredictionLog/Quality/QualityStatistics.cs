namespace PredictionGuardrails.PredictionLog.Quality;

/// <summary>The losses of predictions, and how often events of predicted probabilities happened.</summary>
internal sealed class QualityStatistics
{
    /// <summary>A mean for each loss; see <see cref="Losses"/>.</summary>
    public RhythmicMean[] Means { get; init; } = [.. Enumerable.Range(0, Losses.Count).Select(static _ => new RhythmicMean())];

    public CalibrationMap Calibration { get; init; } = new();

    public void Add(in MaturedPrediction prediction, QualityKind kind)
    {
        for (var loss = 0; loss < Losses.CountOf(kind); loss++)
        {
            Means[loss].Add(prediction.Time, Losses.Of(prediction, kind, loss), prediction.Weight);
        }

        if (kind == QualityKind.Probability)
        {
            Calibration.Add(prediction.Prediction, prediction.Outcome > 0.5, prediction.Weight);
        }
    }

    public void Add(QualityStatistics other)
    {
        for (var loss = 0; loss < Means.Length; loss++)
        {
            Means[loss].Add(other.Means[loss]);
        }

        Calibration.Add(other.Calibration);
    }
}
