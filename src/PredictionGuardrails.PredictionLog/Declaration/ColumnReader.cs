using PredictionGuardrails.PredictionLog.Recording;

namespace PredictionGuardrails.PredictionLog.Declaration;

/// <summary>Copies the value of one column, or of several next to each other, from an input into a record.</summary>
internal abstract class ColumnReader<TInput>(LogColumn column)
{
    public LogColumn Column { get; } = column;

    /// <summary>The number of columns.</summary>
    public virtual int Count => 1;

    /// <param name="input">The input of the call.</param>
    /// <param name="record">The record to write to.</param>
    /// <param name="index">The index of the first column.</param>
    public abstract void Read(TInput input, in RecordSlots record, int index);
}

internal sealed class NumberReader<TInput>(LogColumn column, Func<TInput, double> read) : ColumnReader<TInput>(column)
{
    /// <summary>The function itself, for those who read many numbers.</summary>
    public Func<TInput, double> Function => read;

    public override void Read(TInput input, in RecordSlots record, int index) => record.SetNumber(index, read(input));
}

internal sealed class NullableNumberReader<TInput>(LogColumn column, Func<TInput, double?> read) : ColumnReader<TInput>(column)
{
    public override void Read(TInput input, in RecordSlots record, int index)
    {
        if (read(input) is { } number)
        {
            record.SetNumber(index, number);
        }
        else
        {
            record.SetNull(index);
        }
    }
}

internal sealed class IntegerReader<TInput>(LogColumn column, Func<TInput, long> read) : ColumnReader<TInput>(column)
{
    public override void Read(TInput input, in RecordSlots record, int index) => record.SetBits(index, read(input));
}

internal sealed class NullableIntegerReader<TInput>(LogColumn column, Func<TInput, long?> read) : ColumnReader<TInput>(column)
{
    public override void Read(TInput input, in RecordSlots record, int index)
    {
        if (read(input) is { } number)
        {
            record.SetBits(index, number);
        }
        else
        {
            record.SetNull(index);
        }
    }
}

internal sealed class BooleanReader<TInput>(LogColumn column, Func<TInput, bool> read) : ColumnReader<TInput>(column)
{
    public override void Read(TInput input, in RecordSlots record, int index) => record.SetBits(index, read(input) ? 1 : 0);
}

internal sealed class TimeReader<TInput>(LogColumn column, Func<TInput, DateTimeOffset> read) : ColumnReader<TInput>(column)
{
    public override void Read(TInput input, in RecordSlots record, int index) => record.SetBits(index, read(input).UtcTicks);
}

/// <param name="column">The column.</param>
/// <param name="text">Its index among the columns of text.</param>
/// <param name="read">Reads the value.</param>
internal sealed class TextReader<TInput>(LogColumn column, int text, Func<TInput, string?> read) : ColumnReader<TInput>(column)
{
    public override void Read(TInput input, in RecordSlots record, int index)
    {
        if (read(input) is { } value)
        {
            record.SetText(index, text, value);
        }
        else
        {
            record.SetNull(index);
        }
    }
}
