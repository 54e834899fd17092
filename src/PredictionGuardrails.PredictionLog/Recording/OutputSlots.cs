using System.Globalization;
using System.Runtime.CompilerServices;

namespace PredictionGuardrails.PredictionLog.Recording;

/// <summary>How a prediction of a type is logged, if it's a single value.</summary>
internal static class OutputSlots<T>
{
    /// <summary>The type of the column; null if predictions aren't single values.</summary>
    public static LogColumnType? Type { get; } = Find(Nullable.GetUnderlyingType(typeof(T)) ?? typeof(T));

    /// <summary>Copies a value into a record if it's a text, and gives the bits of any other; false if it's null.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryWrite(T? value, in RecordSlots record, int text, out long bits)
    {
        bits = 0;
        if (value is null)
        {
            return false;
        }

        // The compiler keeps one branch of these for each type.
        if (typeof(T) == typeof(double))
        {
            bits = BitConverter.DoubleToInt64Bits((double)(object)value);
        }
        else if (typeof(T) == typeof(float))
        {
            bits = BitConverter.DoubleToInt64Bits((float)(object)value);
        }
        else if (typeof(T) == typeof(int))
        {
            bits = (int)(object)value;
        }
        else if (typeof(T) == typeof(long))
        {
            bits = (long)(object)value;
        }
        else if (typeof(T) == typeof(bool))
        {
            bits = (bool)(object)value ? 1 : 0;
        }
        else
        {
            return TryWriteOther(value, record, text, out bits);
        }

        return true;
    }

    private static bool TryWriteOther(object value, in RecordSlots record, int text, out long bits)
    {
        bits = 0;
        switch (Type)
        {
            case LogColumnType.Number:
                var wide = value is Half half ? (double)half : Convert.ToDouble(value, CultureInfo.InvariantCulture);
                bits = BitConverter.DoubleToInt64Bits(wide);
                return true;
            case LogColumnType.WholeNumber:
                bits = Convert.ToInt64(value, CultureInfo.InvariantCulture);
                return true;
            case LogColumnType.Boolean:
                bits = (bool)value ? 1 : 0;
                return true;
            case LogColumnType.Text:
                record.Objects[text] = RecordSlots.Truncate(value as string ?? value.ToString() ?? "");
                return true;
            default:
                return false;
        }
    }

    private static LogColumnType? Find(Type type) => System.Type.GetTypeCode(type) switch
    {
        _ when type.IsEnum => LogColumnType.Text,
        _ when type == typeof(Half) => LogColumnType.Number,
        TypeCode.Double or TypeCode.Single or TypeCode.Decimal or TypeCode.UInt64 => LogColumnType.Number,
        TypeCode.SByte or TypeCode.Byte or TypeCode.Int16 or TypeCode.UInt16 => LogColumnType.WholeNumber,
        TypeCode.Int32 or TypeCode.UInt32 or TypeCode.Int64 => LogColumnType.WholeNumber,
        TypeCode.Boolean => LogColumnType.Boolean,
        TypeCode.String or TypeCode.Char => LogColumnType.Text,
        _ => null,
    };
}
