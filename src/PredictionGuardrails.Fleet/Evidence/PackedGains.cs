using System.Buffers.Binary;

namespace PredictionGuardrails.Fleet.Evidence;

/// <summary>Sums of gains in four bytes each. Only differences matter, so that the sums may wrap around.</summary>
internal static class PackedGains
{
    private const int Size = sizeof(int);
    private const double PerNat = 256;

    public static byte[] Pack(IReadOnlyList<double> gains)
    {
        var packed = new byte[Size * gains.Count];
        for (var i = 0; i < gains.Count; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(packed.AsSpan(Size * i), unchecked((int)(long)Math.Round(gains[i] * PerNat)));
        }

        return packed;
    }

    /// <summary>How many sums there are.</summary>
    public static int CountOf(ReadOnlyMemory<byte> packed) => packed.Length / Size;

    /// <summary>What was gained from one time to another, in nats. Both have as many sums.</summary>
    public static double[] Between(ReadOnlySpan<byte> before, ReadOnlySpan<byte> after)
    {
        var gained = new double[after.Length / Size];
        for (var i = 0; i < gained.Length; i++)
        {
            var from = BinaryPrimitives.ReadInt32LittleEndian(before[(Size * i)..]);
            var to = BinaryPrimitives.ReadInt32LittleEndian(after[(Size * i)..]);
            gained[i] = unchecked(to - from) / PerNat;
        }

        return gained;
    }
}
