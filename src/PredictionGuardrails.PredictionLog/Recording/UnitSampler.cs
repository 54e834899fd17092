using System.IO.Hashing;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace PredictionGuardrails.PredictionLog.Recording;

/// <summary>
/// Decides which units are logged, by a hash: the decision is the same for all calls of a unit, on all instances, and after restarts.
/// </summary>
internal sealed class UnitSampler
{
    private readonly ulong _threshold;

    /// <param name="rate">The fraction of units, greater than 0 and at most 1.</param>
    public UnitSampler(double rate)
    {
        Rate = rate;
        _threshold = rate >= 1 ? ulong.MaxValue : (ulong)(rate * ulong.MaxValue);
    }

    public double Rate { get; }

    public bool IsEverything => Rate >= 1;

    /// <summary>Whether calls of a context's unit are logged. Without a unit, it goes by the key, and without one, by the ID of the call.</summary>
    public bool Includes(PredictionContext context) => Hash(context) <= _threshold;

    private static ulong Hash(PredictionContext context) =>
        !context.Unit.IsNone ? Hash(context.Unit) : !context.Key.IsNone ? Hash(context.Key) : Mix(context.Id);

    private static ulong Hash(PredictionKey key)
    {
        if (key.TryGetInt64(out var integer))
        {
            return Mixing.Mix((ulong)integer);
        }

        return key.TryGetGuid(out var identifier) ? Mix(identifier) : XxHash3.HashToUInt64(MemoryMarshal.AsBytes(key.ToString().AsSpan()));
    }

    private static ulong Mix(Guid identifier)
    {
        var halves = Unsafe.BitCast<Guid, UInt128>(identifier);
        return Mixing.Mix((ulong)halves ^ Mixing.Mix((ulong)(halves >> 64)));
    }
}
