using System.Globalization;
using PredictionGuardrails.PredictionLog.Quality;

namespace PredictionGuardrails.PredictionLog.Analysis;

/// <summary>Finds the columns by which predictions are divided into segments.</summary>
internal static class SegmentColumns
{
    /// <param name="table">The predictions with the columns that may be shown.</param>
    /// <param name="predictions">Those with an outcome.</param>
    /// <param name="kind">What predictions and outcomes are to each other.</param>
    /// <param name="find">Returns the text of a class; null if it isn't known.</param>
    public static IEnumerable<SegmentColumn> Of(AnalysisTable table, AnalyzedPredictions predictions, QualityKind kind, Func<long, string?> find)
    {
        yield return kind == QualityKind.Class
            ? SegmentColumn.ByValue("prediction", [.. predictions.PredictedClasses.Select(find)])
            : SegmentColumn.ByFifths("prediction", predictions.Predicted);
        foreach (var column in table.Columns.Where(static column => !column.IsEmpty))
        {
            yield return Of(column, predictions.Rows);
        }

        var times = predictions.Rows.Select(row => new DateTime(table.Predictions[row].Time, DateTimeKind.Utc)).ToList();
        yield return SegmentColumn.ByValue("hour (UTC)", times.ConvertAll(static string? (time) => time.ToString("HH", CultureInfo.InvariantCulture)));
        yield return SegmentColumn.ByValue("weekday (UTC)", times.ConvertAll(static string? (time) => time.DayOfWeek.ToString()));
    }

    private static SegmentColumn Of(AnalysisColumn column, int[] rows)
    {
        if (!column.IsText)
        {
            return SegmentColumn.ByFifths(column.Name, [.. rows.Select(row => column[row])]);
        }

        return SegmentColumn.ByValue(column.Name, [.. rows.Select(row => TextOf(column, column[row]))]);
    }

    private static string? TextOf(AnalysisColumn column, double code)
    {
        if (double.IsNaN(code))
        {
            return null;
        }

        return code == AnalysisColumn.Other ? "(other)" : column.Values[(int)code];
    }
}
