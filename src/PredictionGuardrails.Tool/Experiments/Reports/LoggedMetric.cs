using PredictionGuardrails.Experiments.Decisions;
using PredictionGuardrails.Experiments.Statistics;
using PredictionGuardrails.PredictionLog;
using PredictionGuardrails.PredictionLog.Declaration;

namespace PredictionGuardrails.Tool.Experiments.Reports;

/// <summary>A metric of logged calls that arms are compared by.</summary>
/// <param name="Column">The name of its column.</param>
/// <param name="Labels">What the values are, if they're labels; otherwise null.</param>
internal sealed record LoggedMetric(string Column, LabelCodes? Labels)
{
    private const string Prediction = "prediction";

    /// <summary>Whether it's the prediction itself.</summary>
    public bool IsPrediction => Column == Prediction;

    /// <summary>The name of the metric, without the prefix of its column.</summary>
    public string Name => IsPrediction ? Column : Column[(Prediction.Length + 1)..];

    /// <summary>The metrics of a log: the prediction, and the guard's metrics of it.</summary>
    public static IEnumerable<LoggedMetric> Of(LogSchema schema)
    {
        if (Find(Prediction, schema.Prediction) is { } prediction)
        {
            yield return prediction;
        }

        foreach (var column in schema.Columns.Where(static column => column.Name.StartsWith($"{Prediction}_", StringComparison.Ordinal)))
        {
            if (Find(column.Name, column.Type) is { } metric)
            {
                yield return metric;
            }
        }
    }

    /// <summary>The margin of the metric.</summary>
    /// <param name="relative">The relative part.</param>
    public Margin MarginOf(double relative) => Labels is null ? new Margin(relative) : GuardrailDeclaration.OfLabels(relative);

    /// <summary>The metric of a call, a <see cref="MetricValue"/>.</summary>
    public double ValueOf(LoggedPrediction record) => (IsPrediction ? record.Prediction : record.Columns.GetValueOrDefault(Column)) switch
    {
        string label when Labels is not null => Labels.CodeOf(label),
        double number when Labels is null => number,
        long whole when Labels is null => whole,
        bool isTrue when Labels is null => isTrue ? 1 : 0,
        _ => MetricValue.Missing,
    };

    private static LoggedMetric? Find(string column, LogColumnType? type) => type switch
    {
        LogColumnType.Number or LogColumnType.WholeNumber or LogColumnType.Boolean => new LoggedMetric(column, Labels: null),
        LogColumnType.Text => new LoggedMetric(column, new LabelCodes()),
        _ => null,
    };
}
