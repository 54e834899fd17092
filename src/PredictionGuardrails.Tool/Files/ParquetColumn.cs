using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;
using Parquet;
using Parquet.Schema;

namespace PredictionGuardrails.Tool.Files;

/// <summary>One column of a row group.</summary>
internal abstract class ParquetColumn
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static readonly HashSet<Type> Types =
    [
        typeof(double), typeof(float), typeof(decimal), typeof(sbyte), typeof(byte), typeof(short), typeof(ushort), typeof(int), typeof(uint),
        typeof(long), typeof(ulong), typeof(bool), typeof(DateTime), typeof(DateOnly), typeof(string), typeof(byte[]), typeof(ReadOnlyMemory<char>),
        typeof(ReadOnlyMemory<byte>), typeof(Guid),
    ];

    public static bool CanRead(DataField field) => Types.Contains(field.ClrType);

    /// <summary>The values that fit, if the type has others; null if it has none.</summary>
    public static string? RangeOf(DataField field) =>
        field.ClrType == typeof(decimal) ? "decimals with at most 28 digits. Write the column as doubles or text"
        : field.ClrType == typeof(DateTime) || field.ClrType == typeof(DateOnly) ? "times from the year 1 to 9999. Write the column as text"
        : null;

    /// <param name="group">The row group.</param>
    /// <param name="field">The column.</param>
    /// <param name="hasHalves">Whether it contains 16-bit floating-point numbers, which are stored as bytes.</param>
    public static ParquetColumn Read(ParquetRowGroupReader group, DataField field, bool hasHalves) => Type.GetTypeCode(field.ClrType) switch
    {
        TypeCode.Double => Numbers<double>.Of(group, field),
        TypeCode.Single => Numbers<float>.Of(group, field),
        TypeCode.Decimal => Numbers<decimal>.Of(group, field),
        TypeCode.SByte => Numbers<sbyte>.Of(group, field),
        TypeCode.Byte => Numbers<byte>.Of(group, field),
        TypeCode.Int16 => Numbers<short>.Of(group, field),
        TypeCode.UInt16 => Numbers<ushort>.Of(group, field),
        TypeCode.Int32 => Numbers<int>.Of(group, field),
        TypeCode.UInt32 => Numbers<uint>.Of(group, field),
        TypeCode.Int64 => Numbers<long>.Of(group, field),
        TypeCode.UInt64 => Numbers<ulong>.Of(group, field),
        TypeCode.Boolean => new Texts([.. Values<bool>(group, field).Select(value => value is { } flag ? (flag ? "true" : "false") : null)]),
        TypeCode.DateTime => Texts.Of<DateTime>(group, field, "O"),
        TypeCode.String => Texts.Of(group, field),
        _ when field.ClrType == typeof(DateOnly) => Texts.Of<DateOnly>(group, field, "O"),
        _ when field.ClrType == typeof(Guid) => Texts.Of<Guid>(group, field, "D"),
        _ when hasHalves => new Numbers<Half>(Array.ConvertAll(Bytes.Of(group, field), ToHalf)),
        _ when field.ClrType == typeof(ReadOnlyMemory<char>) => Texts.Of(group, field),
        _ => new Bytes(Bytes.Of(group, field)),
    };

    public abstract bool TryNumber(int place, out double? number);

    /// <summary>Reads the value as text; null if it's missing.</summary>
    /// <returns>False if it isn't text.</returns>
    public abstract bool TryText(int place, out string? text);

    private static Half? ToHalf(byte[]? value) => value is { Length: 2 } ? BinaryPrimitives.ReadHalfLittleEndian(value) : null;

    private static T?[] Values<T>(ParquetRowGroupReader group, DataField field)
        where T : struct
    {
        if (field.MaxDefinitionLevel > 0)
        {
            var values = new T?[group.RowCount];
            group.ReadAsync<T>(field, values.AsMemory()).AsTask().GetAwaiter().GetResult();
            return values;
        }

        var present = new T[group.RowCount];
        group.ReadAsync<T>(field, present.AsMemory()).AsTask().GetAwaiter().GetResult();
        return Array.ConvertAll(present, value => (T?)value);
    }

    private sealed class Numbers<T>(T?[] values) : ParquetColumn
        where T : struct, INumber<T>
    {
        public static Numbers<T> Of(ParquetRowGroupReader group, DataField field) => new(Values<T>(group, field));

        public override bool TryNumber(int place, out double? number)
        {
            number = values[place] is { } value ? double.CreateTruncating(value) : null;
            return true;
        }

        public override bool TryText(int place, out string? text)
        {
            text = values[place]?.ToString(null, CultureInfo.InvariantCulture);
            return true;
        }
    }

    private sealed class Texts(string?[] values) : ParquetColumn
    {
        public static Texts Of(ParquetRowGroupReader group, DataField field)
        {
            var values = new string?[group.RowCount];
            group.ReadAsync(field, values.AsMemory()!).AsTask().GetAwaiter().GetResult();
            return new(values);
        }

        public static Texts Of<T>(ParquetRowGroupReader group, DataField field, string format)
            where T : struct, IFormattable => new(Array.ConvertAll(Values<T>(group, field), value => value?.ToString(format, CultureInfo.InvariantCulture)));

        public override bool TryNumber(int place, out double? number)
        {
            number = null;
            return values[place] is null;
        }

        public override bool TryText(int place, out string? text)
        {
            text = values[place];
            return text?.Contains('\uFFFD', StringComparison.Ordinal) is not true;
        }
    }

    /// <summary>Bytes that aren't declared as text, but usually are.</summary>
    private sealed class Bytes(byte[]?[] values) : ParquetColumn
    {
        public static byte[]?[] Of(ParquetRowGroupReader group, DataField field)
        {
            var values = new byte[]?[group.RowCount];
            group.ReadAsync(field, values.AsMemory()!).AsTask().GetAwaiter().GetResult();
            return values;
        }

        public override bool TryNumber(int place, out double? number)
        {
            number = null;
            return values[place] is null;
        }

        public override bool TryText(int place, out string? text)
        {
            text = null;
            try
            {
                text = values[place] is { } bytes ? StrictUtf8.GetString(bytes) : null;
                return true;
            }
            catch (DecoderFallbackException)
            {
                return false;
            }
        }
    }
}
