using PredictionGuardrails.Experiments.Decisions;
using PredictionGuardrails.Experiments.Statistics;
using PredictionGuardrails.PredictionLog;
using PredictionGuardrails.PredictionLog.Declaration;

namespace PredictionGuardrails.Tool.Experiments.Reports;

/// <summary>
/// A metric of logged calls that arms are compared by: a number, or a label. What it is, its first value tells, because files of other versions may differ.
/// </summary>
/// <param name="column">The name of its column.</param>
internal sealed class LoggedMetric(string column)
{
    private const string Prediction = "prediction";

    private bool _isKnown;

    /// <summary>What the values are, if they're labels; otherwise null.</summary>
    public LabelCodes? Labels { get; private set; }

    /// <summary>Whether there were numbers and labels.</summary>
    public bool IsMixed { get; private set; }

    /// <summary>Whether it's the prediction itself.</summary>
    public bool IsPrediction => column == Prediction;

    /// <summary>The name of the metric, without the prefix of its column.</summary>
    public string Name => IsPrediction ? column : column[(Prediction.Length + 1)..];

    /// <summary>The metrics of a log: the prediction, and the guard's metrics of it.</summary>
    public static IEnumerable<LoggedMetric> Of(LogSchema schema)
    {
        if (IsMetric(schema.Prediction))
        {
            yield return new LoggedMetric(Prediction);
        }

        foreach (var column in schema.Columns.Where(static column => IsMetric(column.Type)))
        {
            if (column.Name.StartsWith($"{Prediction}_", StringComparison.Ordinal))
            {
                yield return new LoggedMetric(column.Name);
            }
        }
    }

    /// <summary>The margin of the metric.</summary>
    /// <param name="relative">The relative part.</param>
    public Margin MarginOf(double relative) => Labels is null ? new Margin(relative) : GuardrailDeclaration.OfLabels(relative);

    /// <summary>The metric of a call, a <see cref="MetricValue"/>.</summary>
    public double ValueOf(LoggedPrediction record)
    {
        var value = IsPrediction ? record.Prediction : record.Columns.GetValueOrDefault(column);
        if (value is null)
        {
            return MetricValue.Missing;
        }

        if (!_isKnown)
        {
            _isKnown = true;
            Labels = value is string ? new LabelCodes() : null;
        }

        IsMixed |= value is string != Labels is not null;
        return value switch
        {
            string label => Labels?.CodeOf(label) ?? MetricValue.Missing,
            double number => number,
            long whole => whole,
            bool isTrue => isTrue ? 1 : 0,
            _ => MetricValue.Missing,
        };
    }

    private static bool IsMetric(LogColumnType? type) =>
        type is LogColumnType.Number or LogColumnType.WholeNumber or LogColumnType.Boolean or LogColumnType.Text;
}
