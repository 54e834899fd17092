using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text.Json;
using PredictionGuardrails.PredictionLog.Declaration;

namespace PredictionGuardrails.PredictionLog.Segments;

/// <summary>
/// An open segment is an append-only file: a magic number, a frame with the schema as JSON, then frames of records. A frame is its length, the number of
/// records, a hash of the payload, and the payload. All numbers are little-endian.
/// </summary>
internal static class SegmentFormat
{
    public const string Extension = ".segment";
    public const int FrameHeaderSize = 16;
    public const int MaximumPayload = 64 << 20;
    public static readonly byte[] Magic = "PRGLSG02"u8.ToArray();

    /// <summary>Writes the header of a frame before its payload.</summary>
    /// <param name="frame">The frame, with room for the header at its beginning.</param>
    /// <param name="records">The number of records in the payload.</param>
    public static void Complete(Span<byte> frame, int records)
    {
        var payload = frame[FrameHeaderSize..];
        BinaryPrimitives.WriteInt32LittleEndian(frame, payload.Length);
        BinaryPrimitives.WriteInt32LittleEndian(frame[4..], records);
        BinaryPrimitives.WriteUInt64LittleEndian(frame[8..], Hash(payload, records));
    }

    public static byte[] SchemaFrame(LogSchema schema)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(schema, LogJson.Default.LogSchema);
        byte[] frame = [.. new byte[FrameHeaderSize], .. json];
        Complete(frame, 0);
        return frame;
    }

    public static ulong Hash(ReadOnlySpan<byte> payload, int records) => XxHash3.HashToUInt64(payload, seed: records);
}
