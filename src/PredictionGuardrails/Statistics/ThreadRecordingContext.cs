using System.Runtime.CompilerServices;

namespace PredictionGuardrails.Statistics;

/// <summary>
/// What a thread needs to record. It is looked up once a call and handed on, for the lookup of a thread's own data costs as much as a record.
/// </summary>
internal sealed class ThreadRecordingContext
{
    [ThreadStatic]
    private static ThreadRecordingContext? _current;

    public static ThreadRecordingContext Current
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _current ?? Create();
    }

    /// <summary>The thread's cells, by the number of their recorder.</summary>
    public Cell?[] Cells { get; private set; } = new Cell?[16];

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
    private static ThreadRecordingContext Create() => _current = new ThreadRecordingContext();
}
