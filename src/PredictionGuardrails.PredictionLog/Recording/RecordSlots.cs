using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace PredictionGuardrails.PredictionLog.Recording;

/// <summary>The slots of one record in a ring: numbers as 64 bits each, and references to immutable objects.</summary>
/// <param name="Numbers">The numbers: those that every record has, then one for each column.</param>
/// <param name="Objects">The objects: those that every record has, then one for each column of text. They are null before the record is written, and the numbers are those of an earlier record.</param>
internal readonly ref struct RecordSlots(Span<long> Numbers, Span<object?> Objects)
{
    /// <summary>The largest number of characters of a text.</summary>
    public const int LongestText = 4096;

    public Span<long> Numbers { get; } = Numbers;

    public Span<object?> Objects { get; } = Objects;

    public void SetNumber(int column, double value) => SetBits(column, BitConverter.DoubleToInt64Bits(value));

    public void SetBits(int column, long value) => Numbers[NumberSlot.Columns + column] = value;

    /// <param name="column">The index of the column.</param>
    /// <param name="text">Its index among the columns of text.</param>
    /// <param name="value">The text.</param>
    public void SetText(int column, int text, string value)
    {
        SetBits(column, 0);
        Objects[ObjectSlot.Columns + text] = Truncate(value);
    }

    /// <summary>A text that is longer than <see cref="LongestText"/> is cut, so that waiting records and files stay bounded.</summary>
    public static string Truncate(string text) => text.Length <= LongestText ? text : text[..LongestText];

    /// <summary>Sets two numbers to the bytes of an identifier, so that they sort like its text.</summary>
    /// <param name="number">The first of them.</param>
    /// <param name="identifier">The identifier.</param>
    public void SetIdentifier(int number, Guid identifier)
    {
        // The first eight bytes of a Guid are a number of four bytes and two of two bytes, each in the order of the machine; the others are bytes.
        var bits = Unsafe.BitCast<Guid, UInt128>(identifier);
        var (first, last) = BitConverter.IsLittleEndian ? ((ulong)bits, (ulong)(bits >> 64)) : ((ulong)(bits >> 64), (ulong)bits);
        Numbers[number + 1] = (long)(BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(last) : last);
        Numbers[number] = (long)(BitConverter.IsLittleEndian ? (first << 32) | ((first >> 16) & 0xFFFF_0000) | (first >> 48) : first);
    }

    public void SetNull(int column)
    {
        FillRare();
        Numbers[NumberSlot.Nulls] |= 1L << column;
        SetBits(column, 0);
    }

    /// <summary>Sets one of the numbers that few records have. The flags and the prediction have to be there.</summary>
    public void SetRare(int slot, long value)
    {
        FillRare();
        Numbers[slot] = value;
    }

    /// <summary>
    /// Gives the numbers that few records have the values of a record without them, unless they have been set. The writer does it for most records, so
    /// that the thread of the call writes fewer cache lines, which is most of what a record costs it.
    /// </summary>
    public void FillRare()
    {
        if ((Numbers[NumberSlot.Flags] & RecordFlags.Rare) == 0)
        {
            Numbers[..NumberSlot.KeyLow].Clear();
            Numbers[NumberSlot.Result] = Numbers[NumberSlot.Prediction];
            Numbers[NumberSlot.InclusionProbability] = BitConverter.DoubleToInt64Bits(1);
            Numbers[NumberSlot.Flags] |= RecordFlags.Rare;
        }
    }

    /// <summary>
    /// Forgets the objects. Numbers stay, because a later record sets all of them, and writing to memory that another processor writes to next is what
    /// costs most.
    /// </summary>
    public void Clear()
    {
        foreach (ref var item in Objects)
        {
            if (item is not null)
            {
                item = null;
            }
        }
    }

    public bool IsNull(int column) => (Numbers[NumberSlot.Nulls] & (1L << column)) != 0;
}

/// <summary>
/// Where the numbers are that every record has. Those before <see cref="KeyLow"/> are rare: most records have none, and <see cref="RecordSlots.FillRare"/>
/// sets them.
/// </summary>
internal static class NumberSlot
{
    public const int Nulls = 0;
    public const int ArmProbability = 1;

    /// <summary>The probability with which the record was logged, a floating-point number. That of most is 1.</summary>
    public const int InclusionProbability = 2;

    /// <summary>Most results are the predictions.</summary>
    public const int Result = 3;

    public const int UnitHigh = 4;
    public const int UnitLow = 5;
    public const int KeyHigh = 6;
    public const int KeyLow = 7;
    public const int Flags = 8;

    /// <summary>The time in UTC, in ticks of 100 nanoseconds.</summary>
    public const int Time = 9;

    public const int IdHigh = 10;
    public const int IdLow = 11;
    public const int Prediction = 12;

    /// <summary>The first column.</summary>
    public const int Columns = 13;
}

/// <summary>Where the objects are that every record has.</summary>
internal static class ObjectSlot
{
    public const int Key = 0;
    public const int Unit = 1;
    public const int ModelVersion = 2;
    public const int Rules = 3;
    public const int Arm = 4;
    public const int Fallback = 5;
    public const int Prediction = 6;
    public const int Result = 7;

    /// <summary>The first column of text.</summary>
    public const int Columns = 8;
}
