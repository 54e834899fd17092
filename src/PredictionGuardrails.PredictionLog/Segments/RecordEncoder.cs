using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using PredictionGuardrails.PredictionLog.Recording;

namespace PredictionGuardrails.PredictionLog.Segments;

/// <summary>Writes records as bytes: the numbers as they are, then each object as the length of its UTF-8 plus one, and the text; zero for null.</summary>
internal static class RecordEncoder
{
    public static void Write(ArrayBufferWriter<byte> buffer, RecordSlots record)
    {
        buffer.Write(MemoryMarshal.AsBytes(record.Numbers));
        foreach (var item in record.Objects)
        {
            WriteText(buffer, (string?)item);
        }
    }

    private static void WriteText(ArrayBufferWriter<byte> buffer, string? text)
    {
        if (text is null)
        {
            WriteLength(buffer, 0);
            return;
        }

        var length = Encoding.UTF8.GetByteCount(text);
        WriteLength(buffer, length + 1);
        Encoding.UTF8.GetBytes(text, buffer.GetSpan(length));
        buffer.Advance(length);
    }

    /// <summary>Seven bits a byte, the lowest first.</summary>
    private static void WriteLength(ArrayBufferWriter<byte> buffer, int value)
    {
        var rest = (uint)value;
        var span = buffer.GetSpan(5);
        var count = 0;
        while (rest >= 0x80)
        {
            span[count++] = (byte)(rest | 0x80);
            rest >>= 7;
        }

        span[count++] = (byte)rest;
        buffer.Advance(count);
    }
}

/// <summary>Reads records from the payload of a frame.</summary>
internal ref struct RecordDecoder(ReadOnlySpan<byte> payload, int columns, int texts)
{
    private ReadOnlySpan<byte> _rest = payload;

    public readonly bool IsAtEnd => _rest.IsEmpty;

    /// <summary>How many bytes follow the records that were read.</summary>
    public readonly int Left => _rest.Length;

    /// <exception cref="InvalidDataException">The payload ends within a record.</exception>
    public StoredRecord Read()
    {
        var record = new StoredRecord(new long[NumberSlot.Columns + columns], new string?[ObjectSlot.Columns + texts]);
        var bytes = MemoryMarshal.AsBytes(record.Numbers.AsSpan());
        Take(bytes.Length).CopyTo(bytes);
        for (var i = 0; i < record.Objects.Length; i++)
        {
            var length = ReadLength();
            record.Objects[i] = length == 0 ? null : Encoding.UTF8.GetString(Take(length - 1));
        }

        return record;
    }

    private int ReadLength()
    {
        var value = 0u;
        for (var shift = 0; shift < 35; shift += 7)
        {
            var next = Take(1)[0];
            value |= (uint)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return (int)value;
            }
        }

        throw new InvalidDataException("A length in a record is damaged.");
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count < 0 || count > _rest.Length)
        {
            throw new InvalidDataException("A record is damaged.");
        }

        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }
}

/// <summary>A record as it is stored.</summary>
/// <param name="Numbers">See <see cref="NumberSlot"/>.</param>
/// <param name="Objects">See <see cref="ObjectSlot"/>.</param>
internal sealed record StoredRecord(long[] Numbers, string?[] Objects);
