using System.Globalization;
using System.IO.Hashing;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using PredictionGuardrails.PredictionLog.Recording;

namespace PredictionGuardrails.PredictionLog.Outcomes;

/// <summary>
/// Hashes keys and IDs to 64 bits, so that a prediction and its outcome meet whatever form the key comes in: a number, a UUID, or their text. Two of a million
/// keys are confused with a probability of 3 in 100 million.
/// </summary>
internal static class KeyHash
{
    /// <summary>The hash of a key as text.</summary>
    public static ulong Of(string key)
    {
        // Only texts that are exactly what a number or UUID is written as stand for it.
        if (key.Length <= 20 && long.TryParse(key, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && IsCanonical(key))
        {
            return Of(number);
        }

        return Guid.TryParse(key, out var identifier) ? Of(identifier) : Mixing.Mix(XxHash3.HashToUInt64(MemoryMarshal.AsBytes(key.AsSpan())));
    }

    public static ulong Of(long key) => Mixing.Mix((ulong)key);

    public static ulong Of(Guid identifier)
    {
        var halves = Unsafe.BitCast<Guid, UInt128>(identifier);
        return Mixing.Mix((ulong)halves ^ Mixing.Mix((ulong)(halves >> 64)));
    }

    private static bool IsCanonical(string key) => key[0] switch
    {
        '0' => key.Length == 1,
        '-' => key.Length > 1 && key[1] != '0',
        _ => key[0] != '+',
    };
}
