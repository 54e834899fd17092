using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;

namespace PredictionGuardrails.PredictionLog.Storage;

/// <summary>
/// The counters of one process, in a memory-mapped file: what a process that was killed had counted can be read afterwards. Cells are 64 bytes, so that
/// threads don't share cache lines.
/// </summary>
internal sealed unsafe class CounterPage
{
    public const int Cells = 4096;
    private const int CellSize = 64;
    private const int HeaderSize = 64;
    private const long Magic = 0x3130_5443_4C47_5250; // "PRGLCT01"
    private const int Size = HeaderSize + (Cells * CellSize);
    private readonly MemoryMappedViewAccessor? _view;
    private readonly byte* _start;
    private int _used;

    /// <summary>Creates the file.</summary>
    /// <exception cref="IOException">The file can't be written.</exception>
    public CounterPage(string path)
    {
        // A page of a sparse file that the disk has no room for would end the process when it's first written to, so all are written before.
        var empty = new byte[Size];
        BinaryPrimitives.WriteInt64LittleEndian(empty, Magic);
        using (var created = new FileStream(path, FileMode.CreateNew, FileAccess.Write))
        {
            created.Write(empty);
            created.Flush(flushToDisk: true);
        }

        using var file = MemoryMappedFile.CreateFromFile(path, FileMode.Open);
        _view = file.CreateViewAccessor(0, Size);
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _start);
    }

    /// <summary>Creates counters in memory only, for a process that can't create the file.</summary>
    public CounterPage() => _start = (byte*)NativeMemory.AllocZeroed(Size);

    /// <summary>A cell for one guard's records, of one thread or of the writer; false if all are taken.</summary>
    /// <param name="guard">The number of the guard.</param>
    /// <param name="cell">The cell.</param>
    public bool TryAdd(int guard, out CounterCell cell)
    {
        var index = Interlocked.Increment(ref _used) - 1;
        if (index >= Cells)
        {
            cell = default;
            return false;
        }

        cell = new CounterCell(this, (long*)(_start + HeaderSize + (index * CellSize)));
        cell.Begin(guard);
        return true;
    }

    /// <summary>The counters of a process that has ended, by the number of the guard.</summary>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public static IReadOnlyDictionary<int, LogCounts> Read(string path)
    {
        var bytes = File.ReadAllBytes(path);
        if (bytes.Length < HeaderSize || BinaryPrimitives.ReadInt64LittleEndian(bytes) != Magic)
        {
            throw new InvalidDataException($"'{path}' isn't a counter file of the prediction log.");
        }

        var counts = new Dictionary<int, LogCounts>();
        for (var at = HeaderSize; at + CellSize <= bytes.Length; at += CellSize)
        {
            var cell = bytes.AsSpan(at, CellSize);
            var guard = (int)BinaryPrimitives.ReadInt64LittleEndian(cell) - 1;
            if (guard >= 0)
            {
                counts[guard] = counts.GetValueOrDefault(guard).Add(new LogCounts(
                    Offered: BinaryPrimitives.ReadInt64LittleEndian(cell[8..]),
                    Full: BinaryPrimitives.ReadInt64LittleEndian(cell[16..]),
                    Storage: BinaryPrimitives.ReadInt64LittleEndian(cell[24..]),
                    Failed: BinaryPrimitives.ReadInt64LittleEndian(cell[32..]),
                    Written: BinaryPrimitives.ReadInt64LittleEndian(cell[40..]),
                    SampledOut: BinaryPrimitives.ReadInt64LittleEndian(cell[48..])));
            }
        }

        return counts;
    }

    /// <summary>The memory stays as long as a thread may count: cells are reachable by rings, which reach the page.</summary>
    ~CounterPage()
    {
        if (_view is not null)
        {
            _view.SafeMemoryMappedViewHandle.ReleasePointer();
        }
        else
        {
            NativeMemory.Free(_start);
        }
    }
}

/// <summary>What has been counted of a guard's records.</summary>
/// <param name="Offered">Calls that should be logged.</param>
/// <param name="Full">Records that were dropped because a ring was full.</param>
/// <param name="Storage">Records that were dropped because they couldn't be written.</param>
/// <param name="Failed">Records that were dropped because making them failed.</param>
/// <param name="Written">Records that were written to a segment.</param>
/// <param name="SampledOut">Calls of units that aren't logged.</param>
internal readonly record struct LogCounts(long Offered, long Full, long Storage, long Failed, long Written, long SampledOut)
{
    public LogCounts Add(LogCounts other) =>
        new(Offered + other.Offered, Full + other.Full, Storage + other.Storage, Failed + other.Failed, Written + other.Written, SampledOut + other.SampledOut);
}

/// <summary>Counters that one thread at a time adds to, and any may read.</summary>
/// <param name="page">Keeps the memory.</param>
/// <param name="start">Where the cell begins.</param>
internal readonly unsafe struct CounterCell(CounterPage page, long* start)
{
    /// <summary>The page that the cell belongs to.</summary>
    public CounterPage Page => page;

    /// <summary>Marks the cell as used. A number of zero is a cell that isn't.</summary>
    public void Begin(int guard) => Volatile.Write(ref start[0], guard + 1);

    public void Offer() => Add(1, 1);

    public void DropBecauseFull() => Add(2, 1);

    public void DropBecauseOfStorage(long records) => Add(3, records);

    public void DropBecauseItFailed() => Add(4, 1);

    public void Write(long records) => Add(5, records);

    public void SampleOut() => Add(6, 1);

    public LogCounts Read() => new(Get(1), Get(2), Get(3), Get(4), Get(5), Get(6));

    private void Add(int index, long value) => Volatile.Write(ref start[index], start[index] + value);

    private long Get(int index) => Volatile.Read(ref start[index]);
}
