using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using PredictionGuardrails.PredictionLog.Storage;

namespace PredictionGuardrails.PredictionLog.Counting;

/// <summary>
/// Counters of one process, in a memory-mapped file: what a process that was killed had counted can be read afterwards. Cells are 64 bytes, so that
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

    /// <summary>Whether the file of the page is a copy, because its own was deleted, or couldn't be created.</summary>
    public bool IsCopied { get; private set; }

    /// <summary>Writes a copy of the page to a file, as a whole.</summary>
    /// <exception cref="IOException">The file can't be written.</exception>
    public void Copy(string path)
    {
        var bytes = new ReadOnlySpan<byte>(_start, Size).ToArray();
        BinaryPrimitives.WriteInt64LittleEndian(bytes, Magic);
        var draft = path + LogFolder.DraftExtension;
        File.WriteAllBytes(draft, bytes);
        File.Move(draft, path, overwrite: true);
        IsCopied = true;
    }

    /// <summary>A cell for one guard's records, of one thread or of the writer; false if all are taken. One thread at a time may call it.</summary>
    /// <param name="guard">The number of the guard.</param>
    /// <param name="cell">The cell.</param>
    public bool TryAdd(int guard, out CounterCell cell)
    {
        if (_used == Cells)
        {
            cell = default;
            return false;
        }

        cell = new CounterCell(this, (long*)(_start + HeaderSize + (_used++ * CellSize)));
        cell.Begin(guard);
        return true;
    }

    /// <summary>The counters in a file of a process that has ended, each with the number of the guard.</summary>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public static IEnumerable<(int Guard, LogCounts Counts)> Read(string path)
    {
        var bytes = File.ReadAllBytes(path);
        if (bytes.Length < HeaderSize || BinaryPrimitives.ReadInt64LittleEndian(bytes) != Magic)
        {
            throw new InvalidDataException($"'{path}' isn't a counter file of the prediction log.");
        }

        for (var at = HeaderSize; at + CellSize <= bytes.Length; at += CellSize)
        {
            var cell = MemoryMarshal.Cast<byte, long>(bytes.AsSpan(at, CellSize)).ToArray();
            if (cell[0] > 0)
            {
                yield return ((int)cell[0] - 1, new LogCounts(cell[1], cell[2], cell[3], cell[4], cell[5], cell[6], cell[7]));
            }
        }
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
