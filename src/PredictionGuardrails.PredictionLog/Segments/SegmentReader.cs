using System.Buffers.Binary;
using System.Text.Json;
using PredictionGuardrails.PredictionLog.Declaration;
using PredictionGuardrails.PredictionLog.Erasure;

namespace PredictionGuardrails.PredictionLog.Segments;

/// <summary>Reads the frames of a segment, up to the first one that isn't complete: what follows was cut off when a process ended.</summary>
internal sealed class SegmentReader : IDisposable
{
    private readonly FileStream _file;

    private SegmentReader(FileStream file, LogSchema schema)
    {
        _file = file;
        Schema = schema;
        ValidLength = file.Position;
    }

    public LogSchema Schema { get; }

    /// <summary>How many bytes from the beginning are complete, as far as was read.</summary>
    public long ValidLength { get; private set; }

    /// <summary>Opens a segment, which another process may be writing to; null if it has no schema that this version reads.</summary>
    public static SegmentReader? TryOpen(string path)
    {
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1 << 16);
        try
        {
            Span<byte> magic = stackalloc byte[SegmentFormat.Magic.Length];
            if (file.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false) == magic.Length && magic.SequenceEqual(SegmentFormat.Magic)
                && ReadFrame(file) is { Records: 0 } frame
                && JsonSerializer.Deserialize(frame.Payload, LogJson.Default.LogSchema) is { Version: <= LogSchema.CurrentVersion } schema)
            {
                return new SegmentReader(file, schema);
            }
        }
        catch (JsonException)
        {
            // Not a schema: treated like a segment that was cut off.
        }
        catch
        {
            file.Dispose();
            throw;
        }

        file.Dispose();
        return null;
    }

    /// <summary>Reads the records frame by frame, up to the first frame that isn't complete.</summary>
    public IEnumerable<IReadOnlyList<StoredRecord>> ReadFrames()
    {
        var records = ReadNext();
        while (records is not null)
        {
            yield return records;
            records = ReadNext();
        }
    }

    private List<StoredRecord>? ReadNext()
    {
        if (ReadFrame(_file) is not { } frame)
        {
            return null;
        }

        var records = new List<StoredRecord>(frame.Records);
        var decoder = new RecordDecoder(frame.Payload, Schema.Columns.Count, Schema.TextColumns);
        while (!decoder.IsAtEnd)
        {
            records.Add(decoder.Read());
        }

        ValidLength = _file.Position;
        return records;
    }

    /// <summary>Reads the records, up to the first frame that isn't complete.</summary>
    public IEnumerable<LoggedPrediction> ReadRecords(Erasures erasures)
    {
        var view = new RecordView(Schema);
        return ReadFrames().SelectMany(frame =>
            frame.Where(record => !erasures.Contains(RecordView.Unit(record), RecordView.Time(record))).Select(view.ToLogged));
    }

    /// <summary>
    /// Reads frames as they would be without erased records, each with room for its header, and the number of records. One without content follows, with the
    /// number of erased records.
    /// </summary>
    public IEnumerable<(byte[] Frame, int Records)> ReadFramesWithout(Erasures erasures)
    {
        var frame = ReadFrame(_file);
        var erased = 0;
        while (frame is not null)
        {
            var kept = Without(frame, erasures, out var records);
            erased += frame.Records - records;
            yield return (kept, records);
            frame = ReadFrame(_file);
        }

        yield return (new byte[SegmentFormat.FrameHeaderSize], erased);
    }

    private byte[] Without(Frame frame, Erasures erasures, out int records)
    {
        List<byte> kept = [.. new byte[SegmentFormat.FrameHeaderSize]];
        var decoder = new RecordDecoder(frame.Payload, Schema.Columns.Count, Schema.TextColumns);
        records = 0;
        while (!decoder.IsAtEnd)
        {
            var before = decoder.Left;
            var record = decoder.Read();
            if (!erasures.Contains(RecordView.Unit(record), RecordView.Time(record)))
            {
                kept.AddRange(frame.Payload.AsSpan()[^before..^decoder.Left]);
                records++;
            }
        }

        return [.. kept];
    }

    /// <summary>Counts the records, up to the first frame that isn't complete.</summary>
    public long Count()
    {
        long records = 0;
        var frame = ReadFrame(_file);
        while (frame is not null)
        {
            records += frame.Records;
            ValidLength = _file.Position;
            frame = ReadFrame(_file);
        }

        return records;
    }

    public void Dispose() => _file.Dispose();

    private static Frame? ReadFrame(FileStream file)
    {
        Span<byte> header = stackalloc byte[SegmentFormat.FrameHeaderSize];
        if (file.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) < header.Length)
        {
            return null;
        }

        var length = BinaryPrimitives.ReadInt32LittleEndian(header);
        var records = BinaryPrimitives.ReadInt32LittleEndian(header[4..]);
        if (length is < 0 or > SegmentFormat.MaximumPayload || records < 0 || length > file.Length - file.Position)
        {
            return null;
        }

        var payload = new byte[length];
        var isComplete = file.ReadAtLeast(payload, length, throwOnEndOfStream: false) == length;
        return isComplete && SegmentFormat.Hash(payload, records) == BinaryPrimitives.ReadUInt64LittleEndian(header[8..]) ? new Frame(records, payload) : null;
    }

    private sealed record Frame(int Records, byte[] Payload);
}
