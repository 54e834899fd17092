using System.IO.Hashing;
using System.Runtime.InteropServices;
using PredictionGuardrails.PredictionLog.Recording;

namespace PredictionGuardrails.PredictionLog.Outcomes;

/// <summary>
/// The latest outcomes by their identities, so that one that is recorded again is recognized. Readers of the files recognize those that are older.
/// One thread at a time uses it.
/// </summary>
internal sealed class RecentOutcomes
{
    private const int Capacity = 1 << 18;
    private readonly Dictionary<ulong, ulong> _values = [];
    private readonly Queue<ulong> _order = new();

    /// <summary>Remembers an outcome.</summary>
    /// <returns>Whether it's new, a repetition, or contradicts the one with the same identity.</returns>
    public OutcomeNovelty Add(OutcomeRecord outcome)
    {
        var identity = IdentityOf(outcome);
        var value = ValueOf(outcome);
        if (_values.TryGetValue(identity, out var before))
        {
            return before == value ? OutcomeNovelty.Repeated : OutcomeNovelty.Contradicting;
        }

        _values.Add(identity, value);
        _order.Enqueue(identity);
        if (_order.Count > Capacity)
        {
            _values.Remove(_order.Dequeue());
        }

        return OutcomeNovelty.New;
    }

    /// <summary>Forgets an outcome that couldn't be written. Its place in the order stays, which at most makes it leave earlier if it comes again.</summary>
    public void Remove(OutcomeRecord outcome) => _values.Remove(IdentityOf(outcome));

    /// <summary>The hash of what makes two outcomes the same one, recorded twice.</summary>
    public static ulong IdentityOf(OutcomeRecord outcome)
    {
        var (guard, name, prediction, source, revision) = outcome.Identity;
        return Mixing.Mix(HashOf(guard) ^ Mixing.Mix(HashOf(name) ^ Mixing.Mix(HashOf(prediction) ^ Mixing.Mix(HashOf(source) ^ (ulong)revision))));
    }

    private static ulong ValueOf(OutcomeRecord outcome) =>
        outcome.Label is { } label ? HashOf(label) : (ulong)BitConverter.DoubleToInt64Bits(outcome.Value ?? double.NaN);

    private static ulong HashOf(string text) => XxHash3.HashToUInt64(MemoryMarshal.AsBytes(text.AsSpan()));
}

/// <summary>What an outcome is, compared with those that were recorded before.</summary>
internal enum OutcomeNovelty
{
    New,
    Repeated,
    Contradicting,
}
