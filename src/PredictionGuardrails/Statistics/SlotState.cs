using System.Runtime.InteropServices;

namespace PredictionGuardrails.Statistics;

/// <summary>
/// What a thread keeps in a slot. Padded by two cache lines because neighbors on the heap belong to other threads. Other threads use only
/// <see cref="Next"/>, <see cref="Folded"/>, and <see cref="Claim"/>. Places are those in the chunk.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = 64 + 88 + 64)]
internal struct SlotState
{
    /// <summary>The place of the next record: what is before it is published.</summary>
    [FieldOffset(64)] public int Next;

    /// <summary>The last place to be filled without a look at anything.</summary>
    [FieldOffset(68)] public int Limit;

    /// <summary>Numbers from here to <see cref="High"/> are within the configured bounds and not suspicious.</summary>
    [FieldOffset(72)] public double Low;
    [FieldOffset(80)] public double High;

    /// <summary>From how many repeats in a row on they are suspicious; 0 for never.</summary>
    [FieldOffset(88)] public int SuspiciousRun;

    /// <summary>How many repeats came in a row, and the place after the latest of them.</summary>
    [FieldOffset(92)] public int Run;
    [FieldOffset(96)] public int RepeatedAt;

    /// <summary>The place up to which records are counted off below.</summary>
    [FieldOffset(100)] public int CountedOff;

    /// <summary>How many more records until the thread's window is evaluated.</summary>
    [FieldOffset(104)] public int ToWindowEnd;

    /// <summary>How many more records until a call is to be timed.</summary>
    [FieldOffset(108)] public int ToTimed;

    /// <summary>How many more suspicious values until the thread's window is evaluated.</summary>
    [FieldOffset(112)] public int Patience;

    /// <summary>Which uninterrupted row of values the last one that was seen is in; see <see cref="Attendant{TAggregate}"/>.</summary>
    [FieldOffset(116)] public int Row;

    /// <summary>The bits of the last value that was seen.</summary>
    [FieldOffset(120)] public ulong Seen;

    /// <summary>For the places of the calls that are timed (G. Marsaglia, "Xorshift RNGs", 2003).</summary>
    [FieldOffset(128)] public uint Random;

    /// <summary>The place of the first record that is not folded; for the holder of the claim.</summary>
    [FieldOffset(132)] public int Folded;

    /// <summary>Who may fold the records and go back to the chunk's beginning.</summary>
    [FieldOffset(136)] public Claim Claim;

    /// <summary>The place of the aggregate that the records were folded into the last time; for the holder of the claim.</summary>
    [FieldOffset(144)] public int Home;

    /// <summary>Not 0 once the thread will never record here again.</summary>
    [FieldOffset(140)] public int IsSealed;
}
