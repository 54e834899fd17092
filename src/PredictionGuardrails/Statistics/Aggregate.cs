namespace PredictionGuardrails.Statistics;

/// <summary>What records are folded into. Only the holder of its claim may change and read it.</summary>
internal abstract class Aggregate
{
    /// <summary>Where a record had nothing to read: NaNs with payloads that no arithmetic makes, so that a chunk needs no second kind of entry.</summary>
    public const ulong NullBits = 0x7FF8_DEAD_BEEF_0002;

    /// <summary>The same for a prediction that is there, and of which nothing is read.</summary>
    public const ulong OtherBits = 0x7FF8_DEAD_BEEF_0003;

    /// <summary>What is before a thread's first record: nothing repeats it.</summary>
    public const ulong NothingBits = 0x7FF8_DEAD_BEEF_0001;

    public static readonly double Null = BitConverter.UInt64BitsToDouble(NullBits);
    public static readonly double Other = BitConverter.UInt64BitsToDouble(OtherBits);
    public static readonly double Nothing = BitConverter.UInt64BitsToDouble(NothingBits);

    /// <summary>So many records fit into counts of 32 bits, with room for what is being folded.</summary>
    private const long MostRecords = uint.MaxValue / 2;

    private Claim _claim;
    private long _records;

    public ref Claim Claim => ref _claim;

    public bool IsEmpty => _records == 0;

    /// <summary>Whether nothing more may be folded into it until it is read.</summary>
    public bool IsFull => _records >= MostRecords;

    /// <summary>Adds what one thread recorded.</summary>
    /// <param name="previous">The thread's record before these.</param>
    /// <param name="records">The records, in their order.</param>
    public void Fold(double previous, ReadOnlySpan<double> records)
    {
        Count(records.Length);
        FoldCore(previous, records);
    }

    /// <summary>Empties it for what comes next.</summary>
    public void Clear()
    {
        _records = 0;
        ClearCore();
    }

    protected void Count(int records) => _records += records;

    protected abstract void FoldCore(double previous, ReadOnlySpan<double> records);

    protected abstract void ClearCore();

    /// <summary>Whether a record is one of nothing, so that the next like it isn't a repeat.</summary>
    protected static bool IsMissing(ulong bits) => bits is NullBits or OtherBits or NothingBits;
}
