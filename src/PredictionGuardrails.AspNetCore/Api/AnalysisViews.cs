namespace PredictionGuardrails.AspNetCore.Api;

/// <summary>Creates what endpoints return of an analysis.</summary>
internal static class AnalysisViews
{
    public static AnalysisView Of(OutcomeAnalysis analysis) => new()
    {
        Outcome = analysis.Outcome,
        Unit = analysis.Unit,
        From = analysis.From,
        To = analysis.To,
        Predictions = analysis.Predictions,
        WithOutcome = analysis.WithOutcome,
        EstimatedPredictions = Words.Finite(analysis.EstimatedPredictions),
        EffectiveSize = Words.Finite(analysis.EffectiveSize),
        IsSelective = analysis.IsSelective,
        ErrorName = analysis.ErrorName,
        Metrics = [.. analysis.Metrics.Select(static metric => new AnalysisMetricView(metric.Name, Finite(metric.Value), metric.Description))],
        Classes = [.. analysis.Classes.Select(static quality => new ClassQualityView(
            quality.Class, Finite(quality.Precision), Finite(quality.Recall), quality.Outcomes, quality.Predictions))],
        Calibration = analysis.Calibration is { } calibration ? Of(calibration) : null,
        IsClusteredByUnit = analysis.IsClusteredByUnit,
        SegmentsTested = analysis.SegmentsTested,
        Segments = [.. analysis.Segments.Select(Of)],
        WorstPredictions = [.. analysis.WorstPredictions.Select(Of)],
        Omitted = Of(analysis.Omitted),
    };

    private static CalibrationCurveView Of(CalibrationCurve curve) => new(
        Words.Finite(curve.Miscalibration),
        Words.Finite(curve.Discrimination),
        Words.Finite(curve.Uncertainty),
        [.. curve.Steps.Select(static step => new CalibrationView(Words.Finite(step.Predicted), Words.Finite(step.Observed), step.Predictions))]);

    private static SegmentQualityView Of(SegmentQuality segment) => new(
        segment.Column,
        segment.Value,
        segment.Predictions,
        Words.Finite(segment.EffectiveSize),
        Words.Finite(segment.Error),
        Finite(segment.Ratio),
        Finite(segment.RatioLow),
        Finite(segment.RatioHigh),
        Finite(segment.Bias),
        segment.IsWorse,
        segment.IsBiased);

    private static WorstPredictionView Of(WorstPrediction prediction) => new(
        prediction.Id,
        prediction.Time,
        prediction.Key,
        prediction.Unit,
        prediction.Prediction,
        prediction.Outcome,
        Words.Finite(prediction.Error),
        [.. prediction.Columns.Select(static column => new LoggedColumnView(column.Name, column.Value))]);

    private static AnalysisOmissionsView Of(AnalysisOmissions omitted) => new(
        omitted.OlderRecords,
        omitted.WithoutOutcome,
        omitted.Probes,
        omitted.Incomparable,
        omitted.SmallSegments,
        omitted.UnlistedSegments,
        omitted.ColumnsWithMoreValues,
        omitted.ClassifiedColumns,
        omitted.UnlistedClasses);

    private static double? Finite(double? value) => value is { } number ? Words.Finite(number) : null;
}
