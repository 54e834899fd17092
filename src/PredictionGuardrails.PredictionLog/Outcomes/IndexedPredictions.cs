using System.IO.Hashing;
using System.Runtime.InteropServices;
using PredictionGuardrails.PredictionLog.Declaration;
using PredictionGuardrails.PredictionLog.Recording;
using PredictionGuardrails.PredictionLog.Segments;

namespace PredictionGuardrails.PredictionLog.Outcomes;

/// <summary>Creates what is kept in memory of predictions. Those that were made by an injected fault, or without the model, can't be compared with outcomes.</summary>
internal static class IndexedPredictions
{
    /// <summary>Creates one from a record that is being written. Its key and its unit are redacted already.</summary>
    public static bool TryCreate(RecordSlots record, ComparedValue? compared, ArmTable arms, out IndexedPrediction prediction)
    {
        var flags = new RecordFlags(record.Numbers[NumberSlot.Flags]);
        var value = compared?.Read(record);
        var arm = flags.HasArm && record.Objects[ObjectSlot.Arm] is string name
            ? arms.NumberOf(name, BitConverter.Int64BitsToDouble(record.Numbers[NumberSlot.ArmProbability]))
            : (byte)0;
        if ((value is null && arm == 0) || flags.IsFaultInjected)
        {
            prediction = default;
            return false;
        }

        prediction = new IndexedPrediction
        {
            Key = HashOf(flags.Key, record, NumberSlot.KeyHigh, ObjectSlot.Key),
            Unit = HashOf(flags.Unit, record, NumberSlot.UnitHigh, ObjectSlot.Unit),
            Id = KeyHash.Of(RecordView.Identifier(record.Numbers[NumberSlot.IdHigh], record.Numbers[NumberSlot.IdLow])),
            Time = record.Numbers[NumberSlot.Time],
            Prediction = value ?? 0,
            Probability = (float)BitConverter.Int64BitsToDouble(record.Numbers[NumberSlot.InclusionProbability]),
            Arm = arm,
            Flags = FlagsOf(flags.IsProbe, value is not null, flags.IsSampled, flags.IsAnsweredByArm),
        };
        return true;
    }

    /// <summary>Creates one from a record that was read from a file. Files don't say whether a record is one of the sample: it's taken for one.</summary>
    public static bool TryCreate(LoggedPrediction record, ComparedValue? compared, ArmTable? arms, out IndexedPrediction prediction)
    {
        var value = compared?.Read(record);
        var arm = arms is not null && record is { Arm: { } name, ArmProbability: { } probability } ? arms.NumberOf(name, probability) : (byte)0;
        prediction = new IndexedPrediction
        {
            Key = record.Key is null ? 0 : KeyHash.Of(record.Key),
            Unit = record.Unit is null ? 0 : KeyHash.Of(record.Unit),
            Id = KeyHash.Of(record.Id),
            Time = record.Time.UtcTicks,
            Prediction = value ?? 0,
            Probability = (float)record.InclusionProbability,
            Arm = arm,
            Flags = FlagsOf(record.IsProbe, value is not null, isSampled: true, record.IsAnsweredByArm),
        };
        return (value is not null || arm != 0) && !record.IsFaultInjected;
    }

    public static long HashOfLabel(string label) => (long)XxHash3.HashToUInt64(MemoryMarshal.AsBytes(label.AsSpan()));

    /// <summary>The hash of a key or unit.</summary>
    /// <param name="kind">What kind of key it is.</param>
    /// <param name="record">The record.</param>
    /// <param name="number">The place of the first of its two numbers.</param>
    /// <param name="text">The place of its text.</param>
    private static ulong HashOf(KeyKind kind, RecordSlots record, int number, int text) => kind switch
    {
        KeyKind.Integer => KeyHash.Of(record.Numbers[number + 1]),
        KeyKind.Identifier => KeyHash.Of(RecordView.Identifier(record.Numbers[number], record.Numbers[number + 1])),
        KeyKind.Text => KeyHash.Of((string)record.Objects[text]!),
        _ => 0,
    };

    private static IndexedFlags FlagsOf(bool isProbe, bool hasPrediction, bool isSampled, bool? isAnsweredByArm) =>
        (isProbe ? IndexedFlags.Probe : 0)
        | (hasPrediction ? 0 : IndexedFlags.WithoutPrediction)
        | (isSampled ? IndexedFlags.Sampled : 0)
        | (isAnsweredByArm is null ? 0 : IndexedFlags.ArmCalled)
        | (isAnsweredByArm == true ? IndexedFlags.AnsweredByArm : 0);
}
