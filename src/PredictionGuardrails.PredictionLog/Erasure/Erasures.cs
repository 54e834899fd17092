using System.Security.Cryptography;
using System.Text;

namespace PredictionGuardrails.PredictionLog.Erasure;

/// <summary>What is erased, as of one moment: units, or references to predictions whose outcomes are. They are known by their keyed hashes alone.</summary>
/// <param name="Key">The key of the hashes.</param>
/// <param name="Before">For each hash, the time before which records are erased.</param>
/// <param name="Version">Increases with each request.</param>
internal sealed record Erasures(byte[] Key, IReadOnlyDictionary<string, DateTimeOffset> Before, long Version)
{
    public static readonly Erasures None = new([], new Dictionary<string, DateTimeOffset>(), Version: 0);

    public bool IsEmpty => Before.Count == 0;

    /// <summary>The time before which records of a unit are erased; null if it isn't erased.</summary>
    public DateTimeOffset? BeforeOf(string? unit) =>
        unit is not null && !IsEmpty && Before.TryGetValue(Hash(Key, unit), out var before) ? before : null;

    /// <summary>Whether a record is erased.</summary>
    public bool Contains(string? unit, DateTimeOffset time) => time < BeforeOf(unit);

    /// <summary>HMAC-SHA-256 of a unit.</summary>
    public static string Hash(byte[] key, string unit) => Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(Canonical(unit))));

    /// <summary>A UUID is the same unit in any of its forms; any other unit is its text.</summary>
    public static string Canonical(string unit) => Guid.TryParse(unit, out var identifier) ? identifier.ToString() : unit;
}
