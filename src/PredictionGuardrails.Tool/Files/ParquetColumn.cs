using System.Globalization;
using System.Numerics;
using Parquet;
using Parquet.Schema;

namespace PredictionGuardrails.Tool.Files;

/// <summary>One column of a group of rows, with the types that Parquet has.</summary>
internal abstract class ParquetColumn
{
    public static ParquetColumn Read(ParquetRowGroupReader group, DataField field) => Type.GetTypeCode(field.ClrType) switch
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
        TypeCode.DateTime => new Texts([.. Values<DateTime>(group, field).Select(value => value?.ToString("O", CultureInfo.InvariantCulture))]),
        _ => Texts.Of(group, field),
    };

    public abstract bool TryNumber(int place, out double? number);

    public abstract string? Text(int place);

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

        public override string? Text(int place) => values[place]?.ToString(null, CultureInfo.InvariantCulture);
    }

    private sealed class Texts(string?[] values) : ParquetColumn
    {
        public static Texts Of(ParquetRowGroupReader group, DataField field)
        {
            var values = new string?[group.RowCount];
            group.ReadAsync(field, values.AsMemory()!).AsTask().GetAwaiter().GetResult();
            return new(values);
        }

        public override bool TryNumber(int place, out double? number)
        {
            number = null;
            return values[place] is null;
        }

        public override string? Text(int place) => values[place];
    }
}
