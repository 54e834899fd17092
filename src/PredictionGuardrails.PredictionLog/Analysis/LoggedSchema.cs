using PredictionGuardrails.PredictionLog.Declaration;

namespace PredictionGuardrails.PredictionLog.Analysis;

/// <summary>Finds in the schema of a file what outcomes are compared with, as the declaration of the guard did.</summary>
internal static class LoggedSchema
{
    private const string Prediction = "prediction_";
    private const string Result = "result_";

    public static ComparedValue? ComparedOf(LogSchema schema) => ComparedValue.Find(schema.Prediction, schema.Columns, MetricsOf(schema.Columns));

    /// <summary>Whether a column repeats the metric of a prediction for what the caller got.</summary>
    public static bool IsResult(string column, IEnumerable<string> columns) =>
        column.StartsWith(Result, StringComparison.Ordinal) && columns.Contains(Prediction + column[Result.Length..]);

    /// <summary>The number of metrics, which have two columns each at the end.</summary>
    private static int MetricsOf(IReadOnlyList<LogColumn> columns)
    {
        var metrics = 0;
        for (var i = columns.Count - 1; i > 0 && IsMetric(columns[i - 1].Name, columns[i].Name); i -= 2)
        {
            metrics++;
        }

        return metrics;
    }

    private static bool IsMetric(string prediction, string result) =>
        prediction.StartsWith(Prediction, StringComparison.Ordinal) && result.StartsWith(Result, StringComparison.Ordinal)
        && prediction[Prediction.Length..] == result[Result.Length..];
}
