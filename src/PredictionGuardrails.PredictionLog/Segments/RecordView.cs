using System.Buffers.Binary;
using System.Globalization;
using PredictionGuardrails.PredictionLog.Declaration;
using PredictionGuardrails.PredictionLog.Recording;

namespace PredictionGuardrails.PredictionLog.Segments;

/// <summary>The values of stored records by their meaning.</summary>
internal sealed class RecordView(LogSchema schema)
{
    private readonly int[] _texts = [.. schema.Columns.Select((_, index) => schema.TextIndexOf(index))];

    public static DateTimeOffset Time(StoredRecord record) => new(record.Numbers[NumberSlot.Time], TimeSpan.Zero);

    public static string? Unit(StoredRecord record) =>
        KeyText(Flags(record).Unit, record.Numbers[NumberSlot.UnitHigh], record.Numbers[NumberSlot.UnitLow], record.Objects[ObjectSlot.Unit]);

    public LoggedPrediction ToLogged(StoredRecord record)
    {
        var flags = Flags(record);
        return new LoggedPrediction
        {
            Id = Identifier(record.Numbers[NumberSlot.IdHigh], record.Numbers[NumberSlot.IdLow]),
            Time = Time(record),
            Guard = schema.Guard,
            Key = KeyText(flags.Key, record.Numbers[NumberSlot.KeyHigh], record.Numbers[NumberSlot.KeyLow], record.Objects[ObjectSlot.Key]),
            Unit = Unit(record),
            Verdict = flags.Verdict,
            Rules = record.Objects[ObjectSlot.Rules]?.Split(',') ?? [],
            Prediction = flags.HasPrediction ? Value(schema.Prediction, record.Numbers[NumberSlot.Prediction], record.Objects[ObjectSlot.Prediction]) : null,
            Result = flags.HasResult ? Value(schema.Prediction, record.Numbers[NumberSlot.Result], record.Objects[ObjectSlot.Result]) : null,
            Fallback = record.Objects[ObjectSlot.Fallback],
            Mode = flags.Mode,
            Breaker = flags.Breaker,
            ModelVersion = record.Objects[ObjectSlot.ModelVersion],
            Arm = record.Objects[ObjectSlot.Arm],
            ArmProbability = flags.HasArm ? BitConverter.Int64BitsToDouble(record.Numbers[NumberSlot.ArmProbability]) : null,
            IsAnsweredByArm = flags.IsAnsweredByArm,
            InclusionProbability = BitConverter.Int64BitsToDouble(record.Numbers[NumberSlot.InclusionProbability]),
            PlanVersion = schema.PlanVersion,
            IsProbe = flags.IsProbe,
            IsFaultInjected = flags.IsFaultInjected,
            Instance = schema.Instance,
            Columns = Columns(record),
        };
    }

    private static RecordFlags Flags(StoredRecord record) => new(record.Numbers[NumberSlot.Flags]);

    private Dictionary<string, object?> Columns(StoredRecord record)
    {
        var columns = new Dictionary<string, object?>(schema.Columns.Count, StringComparer.Ordinal);
        for (var i = 0; i < schema.Columns.Count; i++)
        {
            var type = schema.Columns[i].Type;
            var isNull = (record.Numbers[NumberSlot.Nulls] & (1L << i)) != 0;
            var text = type == LogColumnType.Text ? record.Objects[ObjectSlot.Columns + _texts[i]] : null;
            columns[schema.Columns[i].Name] = isNull ? null : Value(type, record.Numbers[NumberSlot.Columns + i], text);
        }

        return columns;
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

    public static Guid Identifier(long high, long low)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteInt64BigEndian(bytes, high);
        BinaryPrimitives.WriteInt64BigEndian(bytes[8..], low);
        return new Guid(bytes, bigEndian: true);
    }
}
