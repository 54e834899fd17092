using PredictionGuardrails.PredictionLog.Configuration;

namespace PredictionGuardrails.PredictionLog.Quality;

/// <summary>What is stated about the quality of an outcome; null for what is learned.</summary>
internal sealed record QualityLimits
{
    /// <summary>One false alarm in so many predictions with outcomes, on average.</summary>
    public const double DefaultFalseAlarmRate = 1_000_000;

    public double? MaximumError { get; init; }

    public double? CalibrationTolerance { get; init; }

    public double? MinimumCoverage { get; init; }

    /// <summary>The length of the window that <see cref="MaximumError"/> is about; null to compare each prediction with it on average.</summary>
    public TimeSpan? Window { get; init; }

    public double FalseAlarmRate { get; init; } = DefaultFalseAlarmRate;

    public static QualityLimits Of(QualitySettings settings) => new()
    {
        MaximumError = settings.MaximumError ?? (1 - settings.MinimumAccuracy),
        CalibrationTolerance = settings.CalibrationTolerance,
        MinimumCoverage = settings.MinimumCoverage,
        Window = settings.Window,
        FalseAlarmRate = settings.FalseAlarmRate ?? DefaultFalseAlarmRate,
    };
}
