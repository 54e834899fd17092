namespace PredictionGuardrails.Statistics;

/// <summary>
/// Buckets of a signed logarithmic histogram, read off the bits of a double: sign, exponent and the first 5 bits of the mantissa, so 32
/// buckets an octave. The middle of a bucket is within 1/64 (1.6%) of every number in it; subnormal numbers, which have no exponent of
/// their own, are within 2^-1028. Zero, NaN and the infinities have no bucket.
/// </summary>
internal static class LogLinearBuckets
{
    /// <summary>How many bits of a double are below its key: 52 of the mantissa less 5.</summary>
    public const int Shift = 47;

    /// <summary>Keys of positive numbers are below, those of negative ones from here on.</summary>
    public const int FirstNegative = 1 << 16;

    /// <summary>How many keys there are.</summary>
    public const int Count = 1 << 17;

    private const int SubBucketBits = 52 - Shift;
    private const int SubBuckets = 1 << SubBucketBits;
    private const int ExponentBias = 1023;
    private static readonly double[] LogMantissas = [.. Enumerable.Range(0, SubBuckets).Select(static part => Math.Log(1 + ((part + 0.5) / SubBuckets)))];

    /// <summary>The key at a place in the order of values: negative numbers first, the most negative at the front.</summary>
    public static int KeyAt(int order) => order < FirstNegative ? Count - 1 - order : order - FirstNegative;

    /// <summary>The place in the order of values of a key; <see cref="KeyAt"/> the other way round.</summary>
    public static int OrderOf(int key) => key < FirstNegative ? key + FirstNegative : Count - 1 - key;

    /// <summary>The key of a number that is finite and not zero.</summary>
    public static int KeyOf(double value) => (int)(BitConverter.DoubleToUInt64Bits(value) >>> Shift);

    /// <summary>The middle of a bucket.</summary>
    public static double MiddleOf(int key)
    {
        var magnitude = (ulong)(key & (FirstNegative - 1));
        var low = BitConverter.UInt64BitsToDouble(magnitude << Shift);
        var high = BitConverter.UInt64BitsToDouble((magnitude << Shift) | ((1UL << Shift) - 1));
        var middle = low + ((high - low) / 2);
        return key < FirstNegative ? middle : -middle;
    }

    /// <summary>The logarithm of the middle of a bucket of positive numbers, from a table.</summary>
    public static double LogOfMiddle(int key) =>
        key < SubBuckets ? Math.Log(MiddleOf(key)) : (((key >> SubBucketBits) - ExponentBias) * Math.Log(2)) + LogMantissas[key & (SubBuckets - 1)];
}
