using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using PredictionGuardrails.PredictionLog.Counting;
using PredictionGuardrails.PredictionLog.Declaration;
using PredictionGuardrails.PredictionLog.Recording;

namespace PredictionGuardrails.PredictionLog.Segments;

/// <summary>The open segment of one guard and one day. Records are collected into a frame, which is written as a whole.</summary>
internal sealed class SegmentWriter : IDisposable
{
    private readonly SafeFileHandle _file;
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
        _file = File.OpenHandle(Path, FileMode.CreateNew, FileAccess.Write, FileShare.Read | FileShare.Delete);
        try
        {
            Append(SegmentFormat.Magic);
            Append(SegmentFormat.SchemaFrame(schema));
        }
        catch
        {
            _file.Dispose();
            File.Delete(Path);
            throw;
        }

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
        var frame = MemoryMarshal.AsMemory(_frame.WrittenMemory).Span;
        SegmentFormat.Complete(frame, records);
        try
        {
            Append(frame);
            Written += records;
        }
        catch
        {
            // What follows a torn frame isn't read, so the next one must not come after it.
            RandomAccess.SetLength(_file, _end);
            throw;
        }
        finally
        {
            BeginFrame();
        }
    }

    /// <summary>Flushes what has been written to the disk. Any thread may call it, also while another one writes.</summary>
    /// <exception cref="IOException">The disk failed.</exception>
    /// <exception cref="ObjectDisposedException">The segment was closed meanwhile.</exception>
    public void FlushToDisk() => RandomAccess.FlushToDisk(_file);

    public bool IsClosed => _file.IsClosed;

    public void Dispose() => _file.Dispose();

    private void Append(ReadOnlySpan<byte> bytes)
    {
        RandomAccess.Write(_file, bytes, _end);
        _end += bytes.Length;
    }

    private void BeginFrame()
    {
        _frame.ResetWrittenCount();
        _frame.Write(stackalloc byte[SegmentFormat.FrameHeaderSize]);
        _records = 0;
    }
}
