using System.Globalization;
using PredictionGuardrails.PredictionLog.Quality;

namespace PredictionGuardrails.PredictionLog.Analysis;

/// <summary>
/// Analyzes where predictions are wrong, from the files of a log. Memory is bounded by the largest number of predictions, and a row group of a file.
/// </summary>
/// <param name="request">What is analyzed, and what may be shown.</param>
internal sealed class OutcomeAnalyzer(AnalysisRequest request)
{
    /// <param name="progress">Receives the fraction of files that have been read; null for nothing.</param>
    /// <param name="cancellationToken">Cancels the analysis.</param>
    /// <exception cref="InvalidDataException">A file is damaged; the message names it.</exception>
    public async Task<OutcomeAnalysis> AnalyzeAsync(IProgress<double>? progress, CancellationToken cancellationToken)
    {
        var reader = new AnalysisReader(request, progress);
        await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        if (reader.Kind is not { } kind)
        {
            return Summarize(reader, 0, []);
        }

        var outcomes = await OutcomeJoin.ReadAsync(request, reader.Table.Predictions, reader.Names, cancellationToken).ConfigureAwait(false);
        var predictions = AnalyzedPredictions.Create(reader.Table, outcomes, request.Outcome, kind);
        var analysis = Summarize(reader, predictions.Count, predictions.Weights) with
        {
            ErrorName = AnalyzedPredictions.NameOf(kind, request.Outcome.Quantile),
        };
        return predictions.Count == 0
            ? analysis
            : await MeasureAsync(analysis, reader, predictions, kind, cancellationToken).ConfigureAwait(false);
    }

    private OutcomeAnalysis Summarize(AnalysisReader reader, int withOutcome, double[] weights) => new()
    {
        Guard = request.Guard,
        Outcome = request.Outcome.Name,
        Type = request.Outcome.Type,
        Unit = request.Outcome.Unit,
        Quantile = request.Outcome.Quantile,
        IsSelective = request.Outcome.IsSelective,
        From = request.From,
        To = request.To,
        Predictions = reader.Table.Count,
        WithOutcome = withOutcome,
        EstimatedPredictions = weights.Sum(),
        EffectiveSize = WeightedMean.EffectiveSize(weights),
        IsClusteredByUnit = reader.Table.Units.Any(static unit => unit != 0),
        Omitted = new AnalysisOmissions
        {
            OlderRecords = reader.OlderRecords,
            WithoutOutcome = reader.Table.Count - withOutcome,
            Probes = reader.Probes,
            Incomparable = reader.Incomparable,
            ClassifiedColumns = [.. reader.Classified.Order(StringComparer.Ordinal)],
        },
    };

    private async Task<OutcomeAnalysis> MeasureAsync(
        OutcomeAnalysis analysis, AnalysisReader reader, AnalyzedPredictions predictions, QualityKind kind, CancellationToken cancellationToken)
    {
        var (classes, unlisted) = kind == QualityKind.Class ? ClassMetrics.ByClass(predictions, NameOf) : ([], 0);
        var segments = new SegmentSearch(predictions, cancellationToken);
        foreach (var column in SegmentColumns.Of(reader.Table, predictions, kind, NameOf))
        {
            segments.Add(column);
        }

        var listed = segments.List();
        var worst = new WorstSearch(request, [.. reader.Hidden]);
        return analysis with
        {
            Metrics = [.. MetricsOf(predictions, kind).Select(OnlyFinite)],
            Classes = classes,
            Calibration = kind == QualityKind.Probability ? IsotonicRegression.Fit(predictions) : null,
            SegmentsTested = segments.Tested,
            Segments = listed,
            WorstPredictions = await worst.FindAsync(reader.Table, predictions, Describe, cancellationToken).ConfigureAwait(false),
            Omitted = analysis.Omitted with
            {
                SmallSegments = segments.Small,
                UnlistedSegments = segments.Tested - listed.Count,
                ColumnsWithMoreValues = segments.ColumnsWithMoreValues,
                UnlistedClasses = unlisted,
            },
        };

        string? NameOf(long identity) => reader.Names.Find(identity, request.Outcome.Type);

        ComparedTexts Describe(int i) => kind switch
        {
            QualityKind.Class => new(NameOf(predictions.PredictedClasses[i]) ?? "", NameOf(predictions.ObservedClasses[i]) ?? ""),
            QualityKind.Probability => new(TextOf(predictions.Predicted[i]), predictions.Observed[i] > 0.5 ? "true" : "false"),
            _ => new(TextOf(predictions.Predicted[i]), TextOf(predictions.Observed[i])),
        };
    }

    private IEnumerable<OutcomeMetric> MetricsOf(AnalyzedPredictions predictions, QualityKind kind) => kind switch
    {
        QualityKind.Number => NumberMetrics.Of(predictions, request.Outcome.Quantile),
        QualityKind.Probability => ProbabilityMetrics.Of(predictions),
        _ => ClassMetrics.Of(predictions),
    };

    /// <summary>The square of a very large error is infinite, which JSON doesn't have.</summary>
    private static OutcomeMetric OnlyFinite(OutcomeMetric metric) =>
        metric.Value is { } value && !double.IsFinite(value) ? metric with { Value = null } : metric;

    private static string TextOf(double value) => value.ToString(CultureInfo.InvariantCulture);
}
