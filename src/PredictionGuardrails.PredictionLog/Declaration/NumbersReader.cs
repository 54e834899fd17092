using System.Runtime.InteropServices;
using PredictionGuardrails.PredictionLog.Recording;

namespace PredictionGuardrails.PredictionLog.Declaration;

/// <summary>Copies the values of several columns next to each other with one function: calling one for each is most of what numbers cost.</summary>
internal sealed class NumbersReader<TInput>(IReadOnlyList<LogColumn> columns, Action<TInput, Span<double>> read) : ColumnReader<TInput>(columns[0])
{
    private readonly int _count = columns.Count;

    public override int Count => _count;

    public override void Read(TInput input, in RecordSlots record, int index)
    {
        var values = MemoryMarshal.Cast<long, double>(record.Numbers.Slice(NumberSlot.Columns + index, _count));

        // Those of an earlier record, which the function may not set.
        values.Clear();
        read(input, values);
    }
}
