using PredictionGuardrails.PredictionLog;
using PredictionGuardrails.Tool.Files;

namespace PredictionGuardrails.Tool.Logs;

/// <summary>The model's predictions in a log as rows: the prediction and its time. Records without a prediction, and injected faults, are skipped.</summary>
/// <param name="kind">What the values are.</param>
/// <param name="read">Reads the value of a record.</param>
/// <param name="records">The records.</param>
/// <param name="outcomes">Counts what happened.</param>
internal sealed class LogRows(ColumnKind kind, Func<LoggedPrediction, object?> read, IEnumerator<LoggedPrediction> records, LoggedOutcomes outcomes) : IColumnRows
{
    private object? _value;

    public long Row { get; private set; } = -1;

    public long SkippedRows { get; private set; }

    public double? Share => null;

    public IReadOnlyList<string> Notes => [];

    public ColumnKind KindOf(int column) => column == 0 ? kind : ColumnKind.Time;

    public double? Number(int column) => _value switch
    {
        long whole => whole,
        double number => number,
        _ => null,
    };

    public string? Label(int column) => CellText.Of(_value);

    public DateTimeOffset Time(int column) => records.Current.Time;

    public bool Read()
    {
        while (records.MoveNext())
        {
            outcomes.Add(records.Current);
            _value = read(records.Current);
            if (_value is not null && !records.Current.IsFaultInjected)
            {
                Row++;
                return true;
            }

            SkippedRows++;
        }

        return false;
    }

    public void Dispose() => records.Dispose();
}
