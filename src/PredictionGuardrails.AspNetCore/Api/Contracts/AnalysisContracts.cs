namespace PredictionGuardrails.AspNetCore.Api;

/// <summary>Where a guard's predictions are wrong by an outcome, and by how much. Only predictions whose outcome is final are analyzed.</summary>
internal sealed record AnalysisView
{
    /// <summary>The name of the outcome.</summary>
    public required string Outcome { get; init; }

    /// <summary>The unit of measure of its values; null if none is set.</summary>
    public string? Unit { get; init; }

    /// <summary>The earliest time of a prediction.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>The time before which predictions were made.</summary>
    public required DateTimeOffset To { get; init; }

    /// <summary>The number of predictions that could be compared with an outcome.</summary>
    public required long Predictions { get; init; }

    /// <summary>The number of predictions with an outcome.</summary>
    public required long WithOutcome { get; init; }

    /// <summary>How many predictions the ones with an outcome stand for.</summary>
    public required double? EstimatedPredictions { get; init; }

    /// <summary>How many predictions of equal weight would say as much.</summary>
    public required double? EffectiveSize { get; init; }

    /// <summary>True if only some predictions can have the outcome.</summary>
    public required bool IsSelective { get; init; }

    /// <summary>The name of the error: absolute error, quantile loss, squared error, or error rate; null without comparable predictions.</summary>
    public string? ErrorName { get; init; }

    /// <summary>The measures; empty without outcomes.</summary>
    public required IReadOnlyList<AnalysisMetricView> Metrics { get; init; }

    /// <summary>Quality by class; empty if predictions aren't classes.</summary>
    public required IReadOnlyList<ClassQualityView> Classes { get; init; }

    /// <summary>How well predicted probabilities match frequencies; null if predictions aren't probabilities.</summary>
    public CalibrationCurveView? Calibration { get; init; }

    /// <summary>True if predictions of the same unit are treated as dependent.</summary>
    public required bool IsClusteredByUnit { get; init; }

    /// <summary>The number of segments that were tested.</summary>
    public required int SegmentsTested { get; init; }

    /// <summary>The segments, those that are worse than chance explains first.</summary>
    public required IReadOnlyList<SegmentQualityView> Segments { get; init; }

    /// <summary>The predictions with the largest errors, the largest first.</summary>
    public required IReadOnlyList<WorstPredictionView> WorstPredictions { get; init; }

    /// <summary>What isn't part of the analysis.</summary>
    public required AnalysisOmissionsView Omitted { get; init; }
}

/// <summary>A measure of quality.</summary>
/// <param name="Name">The name.</param>
/// <param name="Value">The value; null if the predictions and outcomes don't determine it.</param>
/// <param name="Description">What it means, and what is best.</param>
internal sealed record AnalysisMetricView(string Name, double? Value, string Description);

/// <summary>The quality of predictions of one class.</summary>
/// <param name="Class">The class; "(other)" for all that aren't listed.</param>
/// <param name="Precision">The fraction of predictions of the class that are right; null if it was never predicted.</param>
/// <param name="Recall">The fraction of outcomes of the class that were predicted; null if it was never the outcome.</param>
/// <param name="Outcomes">The number of predictions whose outcome is the class.</param>
/// <param name="Predictions">The number of predictions of the class.</param>
internal sealed record ClassQualityView(string Class, double? Precision, double? Recall, long Outcomes, long Predictions);

/// <summary>How well predicted probabilities match frequencies, by isotonic regression.</summary>
/// <param name="Miscalibration">By how much recalibration would improve the Brier score.</param>
/// <param name="Discrimination">By how much recalibrated predictions are better than the mean frequency.</param>
/// <param name="Uncertainty">The Brier score of the mean frequency.</param>
/// <param name="Steps">The steps of the regression, in the order of the probabilities.</param>
internal sealed record CalibrationCurveView(double? Miscalibration, double? Discrimination, double? Uncertainty, IReadOnlyList<CalibrationView> Steps);

/// <summary>The quality of predictions with a value of a column, compared with all others.</summary>
/// <param name="Column">The name of the column.</param>
/// <param name="Value">The value, or the range of numbers.</param>
/// <param name="Predictions">The number of predictions with an outcome.</param>
/// <param name="EffectiveSize">How many predictions of equal weight would say as much.</param>
/// <param name="Error">The mean error.</param>
/// <param name="Ratio">The mean error divided by the one of all others; null if that is 0.</param>
/// <param name="RatioLow">The lower limit of the ratio; 95% of intervals contain the true one.</param>
/// <param name="RatioHigh">The upper limit of the ratio.</param>
/// <param name="Bias">The mean of outcomes minus predictions; null for classes.</param>
/// <param name="IsWorse">True if the mean error is larger than chance explains.</param>
/// <param name="IsBiased">True if the bias differs from others by more than chance explains.</param>
internal sealed record SegmentQualityView(
    string Column,
    string Value,
    long Predictions,
    double? EffectiveSize,
    double? Error,
    double? Ratio,
    double? RatioLow,
    double? RatioHigh,
    double? Bias,
    bool IsWorse,
    bool IsBiased);

/// <summary>A prediction with one of the largest errors.</summary>
/// <param name="Id">The ID.</param>
/// <param name="Time">When it was made.</param>
/// <param name="Key">The key; null if there is none or keys are classified.</param>
/// <param name="Unit">The unit that it's about; null if there is none or units are classified.</param>
/// <param name="Prediction">The prediction as text.</param>
/// <param name="Outcome">The outcome as text.</param>
/// <param name="Error">The error.</param>
/// <param name="Columns">The columns that aren't classified.</param>
internal sealed record WorstPredictionView(
    Guid Id, DateTimeOffset Time, string? Key, string? Unit, string Prediction, string Outcome, double? Error, IReadOnlyList<LoggedColumnView> Columns);

/// <summary>A column of a prediction.</summary>
/// <param name="Name">The name.</param>
/// <param name="Value">The value as text; null if there is none.</param>
internal sealed record LoggedColumnView(string Name, string? Value);

/// <summary>What isn't part of an analysis.</summary>
/// <param name="OlderRecords">The number of older records, because there are more predictions than an analysis reads.</param>
/// <param name="WithoutOutcome">The number of predictions without an outcome.</param>
/// <param name="Probes">The number of calls that only probed the model.</param>
/// <param name="Incomparable">The number of records that can't be compared with an outcome.</param>
/// <param name="SmallSegments">The number of segments with too few predictions for a test.</param>
/// <param name="UnlistedSegments">The number of segments that were tested and aren't listed.</param>
/// <param name="ColumnsWithMoreValues">The columns of which only the most frequent values are segments.</param>
/// <param name="ClassifiedColumns">The columns that aren't shown, because their values are classified.</param>
/// <param name="UnlistedClasses">The number of classes that aren't listed.</param>
internal sealed record AnalysisOmissionsView(
    long OlderRecords,
    long WithoutOutcome,
    long Probes,
    long Incomparable,
    int SmallSegments,
    int UnlistedSegments,
    IReadOnlyList<string> ColumnsWithMoreValues,
    IReadOnlyList<string> ClassifiedColumns,
    int UnlistedClasses);
