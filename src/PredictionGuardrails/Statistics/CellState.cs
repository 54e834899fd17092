using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace PredictionGuardrails.Statistics;

/// <summary>
/// What a thread keeps for itself in a cell. Between two cache lines' worth of nothing, for neighbours on the heap belong to other threads.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = 128 + 56 + 128)]
internal struct CellState
{
    /// <summary>The bits of a NaN with a payload that no arithmetic makes, so that no number repeats it.</summary>
    public const ulong NoLast = 0x7FF8_DEAD_BEEF_0001;

    /// <summary>The bits of the thread's previous number, whichever buffer it went to: a repeat is one of the same thread's previous number.</summary>
    [FieldOffset(128)] public ulong Last;

    /// <summary>Not zero while the thread is in the middle of a record.</summary>
    [FieldOffset(136)] public int Busy;

    /// <summary>How many more records until the recorder's attention is due.</summary>
    [FieldOffset(140)] public int Countdown;

    /// <summary>The countdown that a repeat put aside to have the recorder's attention at once, plus one; 0 where none did.</summary>
    [FieldOffset(144)] public int Held;

    /// <summary>From how many repeats in a row on they are worth attention; 0 for never.</summary>
    [FieldOffset(148)] public byte SuspiciousRun;

    /// <summary>Whether the thread's next call is timed.</summary>
    [FieldOffset(149)] public bool IsTimed;

    /// <summary>What is left of a block of records after the call in it that is timed; 0 where none is, or where it has been.</summary>
    [FieldOffset(150)] public short RestOfBlock;

    /// <summary>How many more blocks until the thread's window is settled.</summary>
    [FieldOffset(152)] public int BlocksLeft;

    /// <summary>How many more suspicious values until the thread's window is settled.</summary>
    [FieldOffset(156)] public int Patience;

    /// <summary>For the places of the calls that are timed (G. Marsaglia, "Xorshift RNGs", 2003).</summary>
    [FieldOffset(160)] public uint Random;

    /// <summary>Which uninterrupted row of values the last one that was seen is in; see <see cref="Attendant{TBuffer}"/>.</summary>
    [FieldOffset(164)] public int Row;

    /// <summary>The bits of the last value that was seen.</summary>
    [FieldOffset(168)] public ulong Seen;

    /// <summary>The countdown at the latest repeat, and how many came in a row with it.</summary>
    [FieldOffset(176)] private int _repeatedAt;
    [FieldOffset(180)] private int _run;

    public static CellState Fresh => new() { Last = NoLast, Random = (uint)System.Random.Shared.Next(1, int.MaxValue) };

    /// <summary>Has the recorder's attention for the record at hand, if there are enough repeats in a row to be worth it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void NoteRepeat()
    {
        if (SuspiciousRun != 0)
        {
            NoteSuspicious();
        }
    }

    private void NoteSuspicious()
    {
        _run = Countdown == _repeatedAt - 1 ? _run + 1 : 1;
        _repeatedAt = Countdown;
        if (_run >= SuspiciousRun)
        {
            (Held, Countdown) = (Countdown + 1, 0);
        }
    }

    public uint NextRandom()
    {
        Random ^= Random << 13;
        Random ^= Random >> 17;
        Random ^= Random << 5;
        return Random;
    }
}
