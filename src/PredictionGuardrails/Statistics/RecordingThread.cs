using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace PredictionGuardrails.Statistics;

/// <summary>
/// What a thread needs to record. It is looked up once a call and handed on, for the lookup of a thread's own data costs as much as a record.
/// </summary>
internal sealed class RecordingThread
{
    /// <summary>One call in so many is timed.</summary>
    private const int MeanDistance = 64;

    [ThreadStatic]
    private static RecordingThread? _current;

    private PaddedCount _callsLeft;

    public static RecordingThread Current
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _current ?? Create();
    }

    /// <summary>The thread's cells, by the number of their recorder.</summary>
    public Cell?[] Cells { get; private set; } = new Cell?[16];

    /// <summary>
    /// Whether the thread's call is timed, for a clock read costs more than all the rest: one in 64 on average, at random distances of 1 to 127
    /// calls, so that no pattern in the calls of several guards favours one of them.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TimesThisCall() => --_callsLeft.Value < 0 && StartOver();

    public void SetCell(int number, Cell cell)
    {
        if (Cells.Length <= number)
        {
            var larger = new Cell?[2 * (number + 1)];
            Cells.CopyTo(larger, 0);
            Cells = larger;
        }

        Cells[number] = cell;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static RecordingThread Create() => _current = new RecordingThread();

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool StartOver()
    {
        _callsLeft.Value = Random.Shared.Next((2 * MeanDistance) - 1);
        return true;
    }

    /// <summary>Between two cache lines' worth of nothing, for neighbours on the heap belong to other threads.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 128 + sizeof(int) + 128)]
    private struct PaddedCount
    {
        [FieldOffset(128)] public int Value;
    }
}
