using System.IO.Hashing;
using System.Runtime.InteropServices;
using PredictionGuardrails.PredictionLog.Recording;
using PredictionGuardrails.PredictionLog.Segments;

namespace PredictionGuardrails.PredictionLog.Outcomes;

/// <summary>Creates what is kept in memory of predictions. Those that were made by an injected fault, or without the model, can't be compared with outcomes.</summary>
internal static class IndexedPredictions
{
    /// <summary>Creates one from a record that is being written. Its key is redacted already.</summary>
    public static bool TryCreate(RecordSlots record, LogColumnType? type, out IndexedPrediction prediction)
    {
        var flags = new RecordFlags(record.Numbers[NumberSlot.Flags]);
        if (!flags.HasPrediction || flags.IsFaultInjected)
        {
            prediction = default;
            return false;
        }

        prediction = new IndexedPrediction
        {
            Key = KeyOf(flags.Key, record),
            Id = KeyHash.Of(RecordView.Identifier(record.Numbers[NumberSlot.IdHigh], record.Numbers[NumberSlot.IdLow])),
            Time = record.Numbers[NumberSlot.Time],
            Prediction = PredictionOf(record, type),
            Probability = (float)BitConverter.Int64BitsToDouble(record.Numbers[NumberSlot.InclusionProbability]),
            IsProbe = flags.IsProbe,
        };
        return true;
    }

    /// <summary>Creates one from a record that was read from a file.</summary>
    public static bool TryCreate(LoggedPrediction record, out IndexedPrediction prediction)
    {
        prediction = new IndexedPrediction
        {
            Key = record.Key is null ? 0 : KeyHash.Of(record.Key),
            Id = KeyHash.Of(record.Id),
            Time = record.Time.UtcTicks,
            Prediction = record.Prediction switch
            {
                string label => HashOfLabel(label),
                bool value => BitConverter.DoubleToInt64Bits(value ? 1 : 0),
                long value => BitConverter.DoubleToInt64Bits(value),
                double value => BitConverter.DoubleToInt64Bits(value),
                _ => 0,
            },
            Probability = (float)record.InclusionProbability,
            IsProbe = record.IsProbe,
        };
        return record.Prediction is not null && !record.IsFaultInjected;
    }

    public static long HashOfLabel(string label) => (long)XxHash3.HashToUInt64(MemoryMarshal.AsBytes(label.AsSpan()));

    private static ulong KeyOf(KeyKind kind, RecordSlots record) => kind switch
    {
        KeyKind.Integer => KeyHash.Of(record.Numbers[NumberSlot.KeyLow]),
        KeyKind.Identifier => KeyHash.Of(RecordView.Identifier(record.Numbers[NumberSlot.KeyHigh], record.Numbers[NumberSlot.KeyLow])),
        KeyKind.Text => KeyHash.Of((string)record.Objects[ObjectSlot.Key]!),
        _ => 0,
    };

    private static long PredictionOf(RecordSlots record, LogColumnType? type) => type switch
    {
        LogColumnType.Text => HashOfLabel((string)record.Objects[ObjectSlot.Prediction]!),
        LogColumnType.WholeNumber or LogColumnType.Boolean => BitConverter.DoubleToInt64Bits(record.Numbers[NumberSlot.Prediction]),
        _ => record.Numbers[NumberSlot.Prediction],
    };
}
