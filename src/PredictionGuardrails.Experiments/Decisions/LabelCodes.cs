using System.Collections.Concurrent;
using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace PredictionGuardrails.Experiments.Decisions;

/// <summary>
/// Labels as numbers: 53 bits of a hash (XXH3, by Y. Collet), so that replicas and restarts have the same number for a label. Remembers the text of the first ones.
/// Any thread may use it.
/// </summary>
internal sealed class LabelCodes
{
    /// <summary>The most labels whose text is remembered.</summary>
    public const int MostTexts = 1_000;

    private const int LongestText = 100;
    private readonly ConcurrentDictionary<string, double> _codes = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<double, string> _texts = new();
    private int _count;

    /// <summary>The number of a label.</summary>
    public double CodeOf(string label)
    {
        if (_codes.TryGetValue(label, out var known))
        {
            return known;
        }

        var code = CodeOf(XxHash3.HashToUInt64(MemoryMarshal.AsBytes(label.AsSpan())));
        if (Volatile.Read(ref _count) < MostTexts && _texts.TryAdd(code, label.Length <= LongestText ? label : $"{label.AsSpan(0, LongestText)}…"))
        {
            Interlocked.Increment(ref _count);
            if (label.Length <= LongestText)
            {
                _codes.TryAdd(label, code);
            }
        }

        return code;
    }

    /// <summary>The number of a label with a hash.</summary>
    public static double CodeOf(ulong hash) => hash >> 11;

    /// <summary>The text of a label, which is cut if it's long; null if it isn't known.</summary>
    public string? TextOf(double code) => _texts.GetValueOrDefault(code);

    /// <summary>A label in a sentence.</summary>
    /// <param name="code">The number of the label; null for labels that are compared together.</param>
    public string Describe(double? code) => code switch
    {
        null => "one of the other labels",
        { } number when double.IsNaN(number) => "a label that can't be read",
        { } number => TextOf(number) is { } text ? $"the label '{text}'" : "a label whose text isn't known",
    };
}
