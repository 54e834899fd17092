using System.Buffers.Binary;
using System.Globalization;
using PredictionGuardrails.PredictionLog.Declaration;
using PredictionGuardrails.PredictionLog.Recording;

namespace PredictionGuardrails.PredictionLog.Storage;

/// <summary>The values of a stored record by their meaning.</summary>
internal static class RecordView
{
    public static Guid Id(StoredRecord record) => Identifier(record.Numbers[NumberSlot.IdHigh], record.Numbers[NumberSlot.IdLow]);

    public static DateTimeOffset Time(StoredRecord record) => new(record.Numbers[NumberSlot.Time], TimeSpan.Zero);

    public static RecordFlags Flags(StoredRecord record) => new(record.Numbers[NumberSlot.Flags]);

    public static string? Key(StoredRecord record) =>
        KeyText(Flags(record).Key, record.Numbers[NumberSlot.KeyHigh], record.Numbers[NumberSlot.KeyLow], record.Objects[ObjectSlot.Key]);

    public static string? Unit(StoredRecord record) =>
        KeyText(Flags(record).Unit, record.Numbers[NumberSlot.UnitHigh], record.Numbers[NumberSlot.UnitLow], record.Objects[ObjectSlot.Unit]);

    public static IReadOnlyList<string> Rules(StoredRecord record) => record.Objects[ObjectSlot.Rules]?.Split(',') ?? [];

    public static double? ArmProbability(StoredRecord record) =>
        Flags(record).HasArm ? BitConverter.Int64BitsToDouble(record.Numbers[NumberSlot.ArmProbability]) : null;

    public static double InclusionProbability(StoredRecord record) => BitConverter.Int64BitsToDouble(record.Numbers[NumberSlot.InclusionProbability]);

    public static object? Prediction(StoredRecord record, LogColumnType? type) =>
        Flags(record).HasPrediction ? Value(type, record.Numbers[NumberSlot.Prediction], record.Objects[ObjectSlot.Prediction]) : null;

    public static object? Result(StoredRecord record, LogColumnType? type) =>
        Flags(record).HasResult ? Value(type, record.Numbers[NumberSlot.Result], record.Objects[ObjectSlot.Result]) : null;

    /// <param name="record">The record.</param>
    /// <param name="type">The type of the column.</param>
    /// <param name="index">The index of the column.</param>
    /// <param name="text">Its index among those of text.</param>
    public static object? Column(StoredRecord record, LogColumnType type, int index, int text)
    {
        if ((record.Numbers[NumberSlot.Nulls] & (1L << index)) != 0)
        {
            return null;
        }

        return type == LogColumnType.Text ? record.Objects[ObjectSlot.Columns + text] : Value(type, record.Numbers[NumberSlot.Columns + index], text: null);
    }

    public static LoggedPrediction ToLogged(StoredRecord record, LogSchema schema)
    {
        var flags = Flags(record);
        var columns = new Dictionary<string, object?>(schema.Columns.Count, StringComparer.Ordinal);
        for (var i = 0; i < schema.Columns.Count; i++)
        {
            columns[schema.Columns[i].Name] = Column(record, schema.Columns[i].Type, i, schema.TextIndexOf(i));
        }

        return new LoggedPrediction
        {
            Id = Id(record),
            Time = Time(record),
            Guard = schema.Guard,
            Key = Key(record),
            Unit = Unit(record),
            Verdict = flags.Verdict,
            Rules = Rules(record),
            Prediction = Prediction(record, schema.Prediction),
            Result = Result(record, schema.Prediction),
            Fallback = record.Objects[ObjectSlot.Fallback],
            Mode = flags.Mode,
            Breaker = flags.Breaker,
            ModelVersion = record.Objects[ObjectSlot.ModelVersion],
            Arm = record.Objects[ObjectSlot.Arm],
            ArmProbability = ArmProbability(record),
            InclusionProbability = InclusionProbability(record),
            PlanVersion = schema.PlanVersion,
            IsProbe = flags.IsProbe,
            IsFaultInjected = flags.IsFaultInjected,
            Instance = schema.Instance,
            Columns = columns,
        };
    }

    private static object? Value(LogColumnType? type, long bits, string? text) => type switch
    {
        LogColumnType.Number => BitConverter.Int64BitsToDouble(bits),
        LogColumnType.WholeNumber => bits,
        LogColumnType.Boolean => bits != 0,
        LogColumnType.Time => new DateTimeOffset(bits, TimeSpan.Zero),
        LogColumnType.Text => text,
        _ => null,
    };

    public static string? KeyText(KeyKind kind, long high, long low, string? text) => kind switch
    {
        KeyKind.Integer => low.ToString(CultureInfo.InvariantCulture),
        KeyKind.Identifier => Identifier(high, low).ToString(),
        KeyKind.Text => text,
        _ => null,
    };

    private static Guid Identifier(long high, long low)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteInt64BigEndian(bytes, high);
        BinaryPrimitives.WriteInt64BigEndian(bytes[8..], low);
        return new Guid(bytes, bigEndian: true);
    }
}
