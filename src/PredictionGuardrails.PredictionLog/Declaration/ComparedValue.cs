using PredictionGuardrails.PredictionLog.Outcomes;
using PredictionGuardrails.PredictionLog.Recording;

namespace PredictionGuardrails.PredictionLog.Declaration;

/// <summary>
/// What outcomes are compared with: the prediction, or its metric if predictions aren't single values, as those of ML.NET, and the guard has exactly one.
/// </summary>
/// <param name="Type">The type of the values.</param>
/// <param name="Metric">The column of the metric; null for the prediction.</param>
/// <param name="Column">The index of the column.</param>
/// <param name="Text">Its index among the columns of text.</param>
internal sealed record ComparedValue(LogColumnType Type, string? Metric, int Column, int Text)
{
    /// <param name="prediction">The type of predictions; null if they aren't single values.</param>
    /// <param name="columns">All columns, with two for each metric at the end.</param>
    /// <param name="metrics">The number of metrics.</param>
    public static ComparedValue? Find(LogColumnType? prediction, IReadOnlyList<LogColumn> columns, int metrics)
    {
        if (prediction is { } type)
        {
            return new ComparedValue(type, null, 0, 0);
        }

        var column = columns.Count - 2;
        return metrics == 1 ? new ComparedValue(columns[column].Type, columns[column].Name, column, LogSchema.TextIndexOf(columns, column)) : null;
    }

    /// <summary>Reads the number of a record, or what identifies its label; null if there is none.</summary>
    public long? Read(RecordSlots record)
    {
        if (Metric is null ? !new RecordFlags(record.Numbers[NumberSlot.Flags]).HasPrediction : record.IsNull(Column))
        {
            return null;
        }

        var number = record.Numbers[Metric is null ? NumberSlot.Prediction : NumberSlot.Columns + Column];
        return Type switch
        {
            LogColumnType.Text => IndexedPredictions.HashOfLabel((string)record.Objects[Metric is null ? ObjectSlot.Prediction : ObjectSlot.Columns + Text]!),
            LogColumnType.WholeNumber or LogColumnType.Boolean => BitConverter.DoubleToInt64Bits(number),
            _ => Finite(number),
        };
    }

    /// <inheritdoc cref="Read(RecordSlots)"/>
    public long? Read(LoggedPrediction record) => (Metric is null ? record.Prediction : record.Columns.GetValueOrDefault(Metric)) switch
    {
        string label => IndexedPredictions.HashOfLabel(label),
        bool value => BitConverter.DoubleToInt64Bits(value ? 1 : 0),
        long value => BitConverter.DoubleToInt64Bits(value),
        double value => Finite(BitConverter.DoubleToInt64Bits(value)),
        _ => null,
    };

    /// <summary>The label of a record; null if there is none.</summary>
    public string? ReadText(LoggedPrediction record) => (Metric is null ? record.Prediction : record.Columns.GetValueOrDefault(Metric)) as string;

    /// <summary>A number that isn't finite can't be compared. Checks report it.</summary>
    private static long? Finite(long bits) => double.IsFinite(BitConverter.Int64BitsToDouble(bits)) ? bits : null;
}
