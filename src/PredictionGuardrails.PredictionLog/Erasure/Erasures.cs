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

    /// <summary>The time of the latest request: what is newer isn't erased, which saves its hash.</summary>
    private readonly DateTimeOffset _latest = Before.Values.DefaultIfEmpty(DateTimeOffset.MinValue).Max();

    /// <summary>Whether records of a day can be erased.</summary>
    public bool CanContain(DateOnly day) => new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero) < _latest;

    /// <summary>Whether a record is erased.</summary>
    public bool Contains(string? unit, DateTimeOffset time) => RequestFor(unit, time) is not null;

    /// <summary>The time before which records of a unit are erased; null if a record of it isn't erased.</summary>
    public DateTimeOffset? RequestFor(string? unit, DateTimeOffset time) =>
        unit is not null && time < _latest && Before.TryGetValue(Hash(Key, unit), out var before) && time < before ? before : null;

    /// <summary>HMAC-SHA-256 of a unit.</summary>
    public static string Hash(byte[] key, string unit) => Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(Canonical(unit))));

    /// <summary>A UUID is the same unit in any of its forms; any other unit is its text.</summary>
    public static string Canonical(string unit) => Guid.TryParse(unit, out var identifier) ? identifier.ToString() : unit;
}
