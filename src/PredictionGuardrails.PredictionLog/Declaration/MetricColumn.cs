using PredictionGuardrails.PredictionLog.Recording;

namespace PredictionGuardrails.PredictionLog.Declaration;

/// <summary>A metric that the guard declares, as two columns: of the model's prediction, and of what the caller got.</summary>
internal sealed class MetricColumn<TPrediction>(ObservedMetric<TPrediction> metric)
{
    public LogColumn Prediction { get; } = Column("prediction", metric, "the model's prediction");

    public LogColumn Result { get; } = Column("result", metric, "the result");

    /// <summary>Copies the metric of a value into a record; null if it can't be read, which is why such a prediction is rejected.</summary>
    /// <param name="value">The prediction or result.</param>
    /// <param name="record">The record.</param>
    /// <param name="column">The index of the column.</param>
    /// <param name="text">Its index among those of text.</param>
    public void Read(TPrediction value, RecordSlots record, int column, int text)
    {
        try
        {
            if (metric.ReadNumber?.Invoke(value) is { } number)
            {
                record.SetNumber(column, number);
                return;
            }

            if (metric.ReadLabel?.Invoke(value) is { } label)
            {
                record.SetText(column, text, label);
                return;
            }
        }
        catch (Exception)
        {
            // The guard has reported the same exception as a breach, and the record of that call is wanted.
        }

        record.SetNull(column);
    }

    private static LogColumn Column(string prefix, ObservedMetric<TPrediction> metric, string of) =>
        new($"{prefix}_{metric.Name}", metric.ReadNumber is null ? LogColumnType.Text : LogColumnType.Number)
        {
            Description = $"Metric '{metric.Name}' of {of}.",
        };
}
