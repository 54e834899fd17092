using System.Buffers;
using System.Globalization;
using PredictionGuardrails.PredictionLog.Counting;
using PredictionGuardrails.PredictionLog.Declaration;
using PredictionGuardrails.PredictionLog.Recording;

namespace PredictionGuardrails.PredictionLog.Segments;

/// <summary>The open segment of one guard and one day. Records are collected into a frame, which is written as a whole.</summary>
internal sealed class SegmentWriter : IDisposable
{
    private readonly FileStream _file;
    private readonly ArrayBufferWriter<byte> _frame = new();
    private int _records;
    private long _end;

    /// <exception cref="IOException">The file can't be created or written.</exception>
    public SegmentWriter(string instance, GuardLog guard, LogSchema schema, DateOnly day, int number, long createdAt)
    {
        Guard = guard.Number;
        Day = day;
        Counters = guard.Writer;
        CreatedAt = createdAt;
        var name = string.Create(CultureInfo.InvariantCulture, $"{guard.Number:0000}-{day:yyyyMMdd}-{number:000000}{SegmentFormat.Extension}");
        Path = System.IO.Path.Combine(instance, name);
        _file = new FileStream(Path, FileMode.CreateNew, FileAccess.Write, FileShare.Read | FileShare.Delete, bufferSize: 0);
        try
        {
            _file.Write(SegmentFormat.Magic);
            _file.Write(SegmentFormat.SchemaFrame(schema));
        }
        catch
        {
            _file.Dispose();
            File.Delete(Path);
            throw;
        }

        _end = _file.Position;
        BeginFrame();
    }

    public string Path { get; }

    /// <summary>The number of the guard.</summary>
    public int Guard { get; }

    public DateOnly Day { get; }

    /// <summary>What the writer counts of the guard.</summary>
    public CounterCell Counters { get; }

    /// <summary>The timestamp of the creation.</summary>
    public long CreatedAt { get; }

    /// <summary>The number of records in complete frames.</summary>
    public long Written { get; private set; }

    public long Length => _end;

    /// <summary>Adds a record to the frame; it isn't written before <see cref="Flush"/>.</summary>
    public void Add(RecordSlots record)
    {
        RecordEncoder.Write(_frame, record);
        _records++;
    }

    public bool IsFrameFull => _frame.WrittenCount >= 1 << 20;

    /// <summary>Writes the frame.</summary>
    /// <exception cref="IOException">The file can't be written. The frame is lost; a part of it that was written is cut off.</exception>
    public void Flush()
    {
        if (_records == 0)
        {
            return;
        }

        var records = _records;
        var frame = System.Runtime.InteropServices.MemoryMarshal.AsMemory(_frame.WrittenMemory).Span;
        SegmentFormat.Complete(frame, records);
        try
        {
            _file.Write(frame);
            _end += frame.Length;
            Written += records;
        }
        catch
        {
            CutOff();
            throw;
        }
        finally
        {
            BeginFrame();
        }
    }

    public void FlushToDisk() => _file.Flush(flushToDisk: true);

    public void Dispose() => _file.Dispose();

    private void BeginFrame()
    {
        _frame.ResetWrittenCount();
        _frame.Write(stackalloc byte[SegmentFormat.FrameHeaderSize]);
        _records = 0;
    }

    private void CutOff()
    {
        try
        {
            _file.SetLength(_end);
            _file.Position = _end;
        }
        catch (IOException)
        {
            // What follows a torn frame isn't read: the segment ends here, and the next frame would be lost with it.
            throw;
        }
    }
}
