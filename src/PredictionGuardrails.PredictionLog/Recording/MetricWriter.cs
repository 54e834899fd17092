using PredictionGuardrails.PredictionLog.Declaration;

namespace PredictionGuardrails.PredictionLog.Recording;

/// <summary>Copies the metrics of a prediction and of the result into a record, behind the declared columns.</summary>
internal sealed class MetricWriter<TPrediction>
{
    private readonly MetricColumn<TPrediction>[] _metrics;
    private readonly int[] _texts;
    private readonly int _first;

    /// <param name="metrics">The metrics.</param>
    /// <param name="declaration">What is logged, with two columns for each metric at the end.</param>
    public MetricWriter(IReadOnlyList<MetricColumn<TPrediction>> metrics, GuardLogDeclaration declaration)
    {
        _metrics = [.. metrics];
        _first = declaration.Columns.Count - (2 * metrics.Count);
        _texts = [.. Enumerable.Range(0, 2 * metrics.Count).Select(i => LogSchema.TextIndexOf(declaration.Columns, _first + i))];
    }

    public bool IsEmpty => _metrics.Length == 0;

    /// <param name="prediction">The call.</param>
    /// <param name="record">The record.</param>
    /// <param name="excluded">The columns whose values aren't logged, one bit each.</param>
    public void Write<TInput>(in ObservedPrediction<TInput, TPrediction> prediction, RecordSlots record, long excluded)
    {
        Write(prediction.HasPrediction, prediction.Prediction, record, 0, excluded);
        Write(prediction.HasAnswer, prediction.Answer, record, 1, excluded);
    }

    private void Write(bool hasValue, TPrediction? value, RecordSlots record, int offset, long excluded)
    {
        for (var i = 0; i < _metrics.Length; i++)
        {
            var at = (2 * i) + offset;
            if (hasValue && value is not null && (excluded & (1L << (_first + at))) == 0)
            {
                _metrics[i].Read(value, record, _first + at, _texts[at]);
            }
            else
            {
                record.SetNull(_first + at);
            }
        }
    }
}
