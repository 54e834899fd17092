using System.Buffers.Binary;
using System.IO.Hashing;
using System.Numerics;
using System.Runtime.InteropServices;

namespace PredictionGuardrails.Experiments.Assignment;

/// <summary>
/// The 128-bit hash of a unit in an experiment (XXH3 with 128 bits, by Y. Collet). Its upper half decides exposure, its lower half the arm, and a mixture of
/// both identifies the unit, so that the three are independent of each other.
/// </summary>
internal static class UnitHash
{
    private const double UnitsOfHalf = 18446744073709551616.0;

    /// <summary>The seed of an experiment, from its salt.</summary>
    public static long SeedOf(string salt) => (long)XxHash3.HashToUInt64(MemoryMarshal.AsBytes(salt.AsSpan()));

    /// <summary>The hash of a unit that is a text, over its UTF-16 code units.</summary>
    public static UInt128 Of(ReadOnlySpan<char> unit, long seed) => XxHash128.HashToUInt128(MemoryMarshal.AsBytes(unit), seed);

    /// <summary>The hash of a unit that is an integer, over its eight bytes, the lowest first; an <see cref="int"/> is the same unit as a <see cref="long"/>.</summary>
    public static UInt128 Of(long unit, long seed)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, unit);
        return XxHash128.HashToUInt128(bytes, seed);
    }

    /// <summary>What identifies a unit in tables and sketches; never 0.</summary>
    public static ulong KeyOf(UInt128 hash)
    {
        // The finalizer of MurmurHash3, after which neither exposure nor arm can be read from a part of the bits.
        var key = (ulong)(hash >> 64) ^ BitOperations.RotateLeft((ulong)hash * 0x9E3779B97F4A7C15, 29);
        key = (key ^ (key >> 33)) * 0xFF51AFD7ED558CCD;
        key = (key ^ (key >> 33)) * 0xC4CEB9FE1A85EC53;
        return Math.Max(1, key ^ (key >> 33));
    }

    /// <summary>The number that a uniform 64-bit number is below with a probability that is less than 1.</summary>
    public static ulong Threshold(double probability) => (ulong)Math.Min(probability * UnitsOfHalf, ulong.MaxValue);
}
