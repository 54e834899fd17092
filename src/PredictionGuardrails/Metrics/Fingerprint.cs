using System.Numerics;
using System.Runtime.InteropServices;

namespace PredictionGuardrails.Metrics;

/// <summary>A hash as a number from 0 to 1, the same in every process: what repeats in it repeats in what was hashed (CRC-32C, G. Castagnoli, 1993).</summary>
internal static class Fingerprint
{
    public static double Of<T>(ReadOnlySpan<T> values)
        where T : unmanaged
    {
        var bytes = MemoryMarshal.AsBytes(values);
        var hash = uint.MaxValue;
        foreach (var word in MemoryMarshal.Cast<byte, ulong>(bytes))
        {
            hash = BitOperations.Crc32C(hash, word);
        }

        foreach (var rest in bytes[(bytes.Length / 8 * 8)..])
        {
            hash = BitOperations.Crc32C(hash, rest);
        }

        return hash / (double)uint.MaxValue;
    }
}
