using PredictionGuardrails.PredictionLog;
using PredictionGuardrails.Tool.Files;

namespace PredictionGuardrails.Tool.Logs;

/// <summary>The model's predictions in a log as rows: the prediction and its time. Records without a prediction, and injected faults, are skipped.</summary>
internal sealed class LogRows(ColumnKind kind, IEnumerator<LoggedPrediction> records, LoggedOutcomes outcomes) : IColumnRows
{
    public long Row { get; private set; } = -1;

    public long SkippedRows { get; private set; }

    public double? Share => null;

    public IReadOnlyList<string> Notes => [];

    public ColumnKind KindOf(int column) => column == 0 ? kind : ColumnKind.Time;

    public double? Number(int column) => records.Current.Prediction switch
    {
        long whole => whole,
        double number => number,
        _ => null,
    };

    public string? Label(int column) => CellText.Of(records.Current.Prediction);

    public DateTimeOffset Time(int column) => records.Current.Time;

    public bool Read()
    {
        while (records.MoveNext())
        {
            outcomes.Add(records.Current);
            if (records.Current is { Prediction: not null, IsFaultInjected: false })
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
