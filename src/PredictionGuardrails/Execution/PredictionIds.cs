using System.Buffers.Binary;
using System.Security.Cryptography;

namespace PredictionGuardrails.Execution;

/// <summary>
/// Makes identifiers of predictions: UUIDs of version 7 (RFC 9562, section 5.7), which sort by time. Of the 74 bits that aren't time or version, 26 count
/// the thread's identifiers within a millisecond (section 6.2, method 1), and 48 are random, drawn once for each thread: no lock, and no random number for
/// each call.
/// </summary>
internal static class PredictionIds
{
    private const int CountBits = 26;

    [ThreadStatic]
    private static ThreadState? _state;

    public static Guid Next(TimeProvider time)
    {
        var state = _state ??= new ThreadState();
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();

        // A clock that is set back must not repeat what was counted.
        if (now > state.Milliseconds)
        {
            state.Milliseconds = now;
            state.Count = 0;
        }

        var count = state.Count++ & ((1u << CountBits) - 1);
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, ((ulong)state.Milliseconds << 16) | 0x7000 | (count >> 14));
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], 0x8000_0000_0000_0000 | ((ulong)(count & 0x3FFF) << 48) | state.Random);
        return new Guid(bytes, bigEndian: true);
    }

    private sealed class ThreadState
    {
        public ThreadState()
        {
            Span<byte> random = stackalloc byte[8];
            RandomNumberGenerator.Fill(random);
            Random = BinaryPrimitives.ReadUInt64LittleEndian(random) >> 16;
        }

        public ulong Random { get; }

        public long Milliseconds { get; set; }

        public uint Count { get; set; }
    }
}
