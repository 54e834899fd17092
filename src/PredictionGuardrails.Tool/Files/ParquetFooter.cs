using System.Buffers.Binary;

namespace PredictionGuardrails.Tool.Files;

/// <summary>
/// Checks that the footer of a Parquet file is whole before the library reads it: beyond the end of a damaged one, the library reads on for ever.
/// Source: Apache Thrift, "Thrift compact protocol encoding".
/// </summary>
internal static class ParquetFooter
{
    /// <summary>The length of the footer and "PAR1", at the end of the file.</summary>
    private const int TrailerLength = 8;

    /// <summary>Deeper than any footer is nested.</summary>
    private const int DeepestStruct = 32;

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
        Set = 10,
        Map = 11,
        Struct = 12,
    }

    /// <param name="file">The whole file; where it stands afterwards is not said.</param>
    /// <exception cref="InvalidDataException">The footer is cut off, or isn't a struct of Thrift's.</exception>
    public static void Check(Stream file)
    {
        Span<byte> trailer = stackalloc byte[TrailerLength];
        if (file.Length < 2 * TrailerLength)
        {
            throw new InvalidDataException("it is too short");
        }

        file.Position = file.Length - TrailerLength;
        file.ReadExactly(trailer);
        var length = BinaryPrimitives.ReadInt32LittleEndian(trailer);
        if (length <= 0 || length > file.Length - TrailerLength)
        {
            throw new InvalidDataException("its footer is longer than the file");
        }

        file.Position = file.Length - TrailerLength - length;
        var footer = new byte[length];
        file.ReadExactly(footer);
        new Walk(footer).Struct(depth: 0);
    }

    /// <summary>Walks over the fields of a footer without reading them.</summary>
    private ref struct Walk(ReadOnlySpan<byte> rest)
    {
        private ReadOnlySpan<byte> _rest = rest;

        public void Struct(int depth)
        {
            if (depth > DeepestStruct)
            {
                throw new InvalidDataException("its footer is nested too deeply");
            }

            for (var header = Byte(); Low(header) != FieldType.Stop; header = Byte())
            {
                if (header >> 4 == 0)
                {
                    Number();
                }

                Value(Low(header), depth);
            }
        }

        private static FieldType Low(byte header) => (FieldType)(header & 0xF);

        private void Value(FieldType type, int depth)
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
                case FieldType.List or FieldType.Set:
                    var header = Byte();
                    Elements(header >> 4 == 15 ? Number() : (ulong)header >> 4, depth, Low(header));
                    break;
                case FieldType.Map:
                    if (Number() is var pairs and > 0)
                    {
                        var types = Byte();
                        Elements(pairs, depth, (FieldType)(types >> 4), Low(types));
                    }

                    break;
                case FieldType.Struct:
                    Struct(depth + 1);
                    break;
                default:
                    throw new InvalidDataException("its footer has a field of no type");
            }
        }

        private void Elements(ulong count, int depth, params ReadOnlySpan<FieldType> types)
        {
            for (var i = 0UL; i < count; i++)
            {
                foreach (var type in types)
                {
                    // A boolean by itself takes a byte, unlike as a field.
                    Value(type is FieldType.True or FieldType.False ? FieldType.Byte : type, depth);
                }
            }
        }

        private byte Byte()
        {
            var first = _rest.IsEmpty ? throw new InvalidDataException("its footer is cut off") : _rest[0];
            _rest = _rest[1..];
            return first;
        }

        private void Skip(ulong bytes) =>
            _rest = bytes <= (ulong)_rest.Length ? _rest[(int)bytes..] : throw new InvalidDataException("its footer is cut off");

        /// <summary>A number of seven bits a byte, the lowest first.</summary>
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

            throw new InvalidDataException("its footer has a number that is too long");
        }
    }
}
