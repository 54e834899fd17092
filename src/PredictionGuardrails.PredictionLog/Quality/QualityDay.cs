namespace PredictionGuardrails.PredictionLog.Quality;

/// <summary>The final predictions of a day.</summary>
internal sealed class QualityDay
{
    public required DateOnly Day { get; init; }

    /// <summary>The number of predictions, with those that they stand for.</summary>
    public double Predictions { get; set; }

    /// <summary>The number of predictions with an outcome.</summary>
    public double WithOutcome { get; set; }

    /// <summary>The sum of errors; see <see cref="Losses.Error"/>.</summary>
    public double Errors { get; set; }

    /// <summary>The sum of outcomes minus predictions.</summary>
    public double Differences { get; set; }

    /// <summary>How often events happened.</summary>
    public CalibrationMap Calibration { get; init; } = new();
}
