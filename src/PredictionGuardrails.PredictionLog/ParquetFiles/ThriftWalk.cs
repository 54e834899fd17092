namespace PredictionGuardrails.PredictionLog.ParquetFiles;

/// <summary>
/// Walks over structs in the compact protocol of Thrift without reading their values. It rejects what the Parquet library would misread: a known field of
/// another type, and an unknown field that the library doesn't skip completely.
/// Source: Apache Thrift, "Thrift compact protocol encoding".
/// </summary>
internal ref struct ThriftWalk(ReadOnlySpan<byte> rest)
{
    private ReadOnlySpan<byte> _rest = rest;

    private enum FieldType
    {
        Stop = 0,
        True = 1,
        False = 2,
        Byte = 3,
        Int16 = 4,
        Int32 = 5,
        Int64 = 6,
        Double = 7,
        Binary = 8,
        List = 9,
        Struct = 12,
    }

    /// <param name="name">The name in <see cref="ParquetStructs"/>.</param>
    /// <exception cref="InvalidDataException">The bytes are truncated, or aren't such a struct.</exception>
    public void Struct(string name)
    {
        var field = 0;
        for (var header = Byte(); header != 0; header = Byte())
        {
            var type = (FieldType)(header & 0xF);
            field = (short)(header >> 4 is var step and > 0 ? field + step : FieldNumber());
            if (ParquetStructs.TypeOf(name, field) is { } expected)
            {
                Known(type, expected);
            }
            else
            {
                Unknown(type);
            }
        }
    }

    /// <summary>The number of a field, in zigzag encoding. The library reads longer ones as others, and never ends.</summary>
    private int FieldNumber() => Number() is var number and <= ushort.MaxValue
        ? (int)(number >> 1) ^ -(int)(number & 1)
        : throw new InvalidDataException("the footer contains an unknown field");

    private static bool Fits(FieldType type, string expected) => expected switch
    {
        "boolean" => type is FieldType.True or FieldType.False,
        "byte" => type is FieldType.Byte,
        "integer" => type is FieldType.Int16 or FieldType.Int32 or FieldType.Int64,
        "double" => type is FieldType.Double,
        "binary" => type is FieldType.Binary,
        ['[', ..] => type is FieldType.List,
        _ => type is FieldType.Struct,
    };

    private void Known(FieldType type, string expected)
    {
        if (!Fits(type, expected))
        {
            throw new InvalidDataException("the footer contains a field of the wrong type");
        }

        switch (type)
        {
            case FieldType.List:
                var (count, elements) = ListHeader();
                for (var i = 0UL; i < count; i++)
                {
                    Known(elements, expected[1..^1]);
                }

                break;
            case FieldType.Struct:
                Struct(expected);
                break;
            default:
                Scalar(type);
                break;
        }
    }

    /// <summary>The library skips no value in a struct, and reads no byte for a Boolean in a list.</summary>
    private void Unknown(FieldType type)
    {
        switch (type)
        {
            case FieldType.List:
                var (count, elements) = ListHeader();
                for (var i = 0UL; i < count; i++)
                {
                    Scalar(elements is FieldType.True or FieldType.False ? FieldType.Stop : elements);
                }

                break;
            case FieldType.Struct:
                StructWithoutValues();
                break;
            default:
                Scalar(type);
                break;
        }
    }

    private void StructWithoutValues()
    {
        for (var header = Byte(); header != 0; header = Byte())
        {
            if (header >> 4 == 0)
            {
                Number();
            }

            // The value of a Boolean is in its type.
            if ((FieldType)(header & 0xF) is not (FieldType.True or FieldType.False))
            {
                throw new InvalidDataException("the footer contains an unknown field");
            }
        }
    }

    private void Scalar(FieldType type)
    {
        switch (type)
        {
            case FieldType.True or FieldType.False:
                break;
            case FieldType.Byte:
                Skip(1);
                break;
            case FieldType.Int16 or FieldType.Int32 or FieldType.Int64:
                Number();
                break;
            case FieldType.Double:
                Skip(sizeof(double));
                break;
            case FieldType.Binary:
                Skip(Number());
                break;
            default:
                throw new InvalidDataException("the footer contains an unknown field");
        }
    }

    private (ulong Count, FieldType Elements) ListHeader()
    {
        var header = Byte();
        return (header >> 4 == 15 ? Number() : (ulong)header >> 4, (FieldType)(header & 0xF));
    }

    private byte Byte()
    {
        var first = _rest.IsEmpty ? throw CutOff() : _rest[0];
        _rest = _rest[1..];
        return first;
    }

    private void Skip(ulong bytes) => _rest = bytes <= (ulong)_rest.Length ? _rest[(int)bytes..] : throw CutOff();

    /// <summary>A number with seven bits per byte, lowest bits first.</summary>
    private ulong Number()
    {
        var number = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var part = Byte();
            number |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80)
            {
                return number;
            }
        }

        throw new InvalidDataException("the footer contains a number that is too long");
    }

    private static InvalidDataException CutOff() => new("the footer is truncated");
}
