using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace PredictionGuardrails.Execution;

/// <summary>
/// The identifier of a prediction: a UUID of version 7 (RFC 9562, section 5.7), which sorts by time. Of the 74 bits that aren't time or version, 26 count
/// the thread's identifiers within a millisecond (section 6.2, method 1), and 48 are random, drawn once for each thread, and again if the clock was set
/// back: no lock, and no random number for each call.
/// </summary>
/// <param name="high">The first 64 bits.</param>
/// <param name="low">The others.</param>
internal readonly struct PredictionId(ulong high, ulong low)
{
    private const int CountBits = 26;

    [ThreadStatic]
    private static ThreadState? _state;

    public bool IsNone => high == 0;

    /// <param name="utcTicks">The time in UTC, in ticks of 100 nanoseconds.</param>
    public static PredictionId Next(long utcTicks)
    {
        var state = _state ??= new ThreadState();
        var now = (utcTicks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMillisecond;

        if (now != state.Milliseconds)
        {
            state.MoveTo(now);
        }

        var count = state.Count++ & ((1u << CountBits) - 1);
        return new PredictionId(
            ((ulong)state.Milliseconds << 16) | 0x7000 | (count >> 14), 0x8000_0000_0000_0000 | ((ulong)(count & 0x3FFF) << 48) | state.Random);
    }

    /// <summary>The same bytes in the layout of a <see cref="Guid"/>, whose first three numbers are in the order of the machine.</summary>
    public Guid ToGuid() => Unsafe.BitCast<UInt128, Guid>(BitConverter.IsLittleEndian
        ? new UInt128(BinaryPrimitives.ReverseEndianness(low), (high >> 32) | ((high & 0xFFFF_0000) << 16) | (high << 48))
        : new UInt128(high, low));

    private sealed class ThreadState
    {
        public ulong Random { get; private set; } = DrawRandom();

        public long Milliseconds { get; private set; }

        public uint Count { get; set; }

        /// <summary>Begins another millisecond. If the clock was set back, it may have been counted before, so the random bits change.</summary>
        public void MoveTo(long milliseconds)
        {
            if (milliseconds < Milliseconds)
            {
                Random = DrawRandom();
            }

            Milliseconds = milliseconds;
            Count = 0;
        }

        private static ulong DrawRandom()
        {
            Span<byte> random = stackalloc byte[8];
            RandomNumberGenerator.Fill(random);
            return BinaryPrimitives.ReadUInt64LittleEndian(random) >> 16;
        }
    }
}
