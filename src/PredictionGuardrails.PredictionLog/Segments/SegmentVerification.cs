using System.Buffers.Binary;
using System.Globalization;
using PredictionGuardrails.PredictionLog.Storage;

namespace PredictionGuardrails.PredictionLog.Segments;

/// <summary>Proves that every byte of an open segment belongs to a frame whose checksum is right.</summary>
internal static class SegmentVerification
{
    /// <summary>Finds the first byte that isn't part of a complete frame; null if all are.</summary>
    /// <param name="path">The path of the segment.</param>
    /// <param name="isRunning">Whether its process is running. The last frame may then be incomplete, because it's being written.</param>
    public static LogFinding? Verify(string path, bool isRunning)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        Span<byte> magic = stackalloc byte[SegmentFormat.Magic.Length];
        if (file.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false) < magic.Length)
        {
            return isRunning || file.Length == 0 ? null : At(path, 0, "The file ends before its first record.");
        }

        if (!magic.SequenceEqual(SegmentFormat.Magic))
        {
            return At(path, 0, "The file isn't a segment of a prediction log, or was written by another version.");
        }

        while (file.Position < file.Length)
        {
            var start = file.Position;
            if (FindProblem(file) is { } problem)
            {
                return problem == Incomplete && isRunning ? null : At(path, start, problem);
            }
        }

        return null;
    }

    private const string Incomplete = "The rest isn't a complete frame: the process ended while it was written. The next process cuts it off.";

    /// <summary>Reads a frame.</summary>
    private static string? FindProblem(FileStream file)
    {
        Span<byte> header = stackalloc byte[SegmentFormat.FrameHeaderSize];
        if (file.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) < header.Length)
        {
            return Incomplete;
        }

        var length = BinaryPrimitives.ReadInt32LittleEndian(header);
        var records = BinaryPrimitives.ReadInt32LittleEndian(header[4..]);
        if (length is < 0 or > SegmentFormat.MaximumPayload || records < 0)
        {
            return "The header of the frame is damaged. Records from here on can't be read.";
        }

        var payload = new byte[length];
        if (file.ReadAtLeast(payload, length, throwOnEndOfStream: false) < length)
        {
            return Incomplete;
        }

        return SegmentFormat.Hash(payload, records) == BinaryPrimitives.ReadUInt64LittleEndian(header[8..])
            ? null
            : "The checksum of the frame is wrong. Records from here on can't be read.";
    }

    private static LogFinding At(string path, long position, string problem) =>
        new(path, string.Create(CultureInfo.InvariantCulture, $"byte {position:N0}"), problem);
}
