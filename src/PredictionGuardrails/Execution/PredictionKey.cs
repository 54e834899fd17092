using System.Buffers.Binary;
using System.Globalization;

namespace PredictionGuardrails;

/// <summary>
/// Represents a key for a prediction or for what it's about, for example the ID of a ride or a customer. Strings, whole numbers, and <see cref="Guid"/>
/// convert to it without an allocation.
/// </summary>
public readonly struct PredictionKey : IEquatable<PredictionKey>
{
    private readonly object? _kind;

    // Not a UInt128, which is aligned to 16 bytes: a key is copied with every call that is observed.
    private readonly ulong _upper;
    private readonly ulong _lower;

    private PredictionKey(object kind, ulong upper = 0, ulong lower = 0)
    {
        _kind = kind;
        _upper = upper;
        _lower = lower;
    }

    private static readonly object Number = new();
    private static readonly object Identifier = new();

    /// <summary>Gets a value that indicates whether there isn't a key. This is the default value, and the result of converting null.</summary>
    public bool IsNone => _kind is null;

    /// <summary>Converts a string to a key. Null converts to no key.</summary>
    /// <param name="text">The string.</param>
    public static implicit operator PredictionKey(string? text) => text is null ? default : new(text);

    /// <summary>Converts a whole number to a key.</summary>
    /// <param name="number">The number.</param>
    public static implicit operator PredictionKey(long number) => new(Number, lower: (ulong)number);

    /// <summary>Converts a <see cref="Guid"/> to a key.</summary>
    /// <param name="identifier">The identifier.</param>
    public static implicit operator PredictionKey(Guid identifier)
    {
        Span<byte> bytes = stackalloc byte[16];
        identifier.TryWriteBytes(bytes, bigEndian: true, out _);
        return new(Identifier, BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]));
    }

    /// <summary>Converts a string to a key. Null converts to no key.</summary>
    /// <param name="text">The string.</param>
    public static PredictionKey FromString(string? text) => text;

    /// <summary>Converts a whole number to a key.</summary>
    /// <param name="number">The number.</param>
    public static PredictionKey FromInt64(long number) => number;

    /// <summary>Converts a <see cref="Guid"/> to a key.</summary>
    /// <param name="identifier">The identifier.</param>
    public static PredictionKey FromGuid(Guid identifier) => identifier;

    /// <summary>Gets the number that the key was made from.</summary>
    /// <param name="number">The number; 0 if the key isn't a number.</param>
    public bool TryGetInt64(out long number)
    {
        number = _kind == Number ? (long)_lower : 0;
        return _kind == Number;
    }

    /// <summary>Gets the identifier that the key was made from.</summary>
    /// <param name="identifier">The identifier; <see cref="Guid.Empty"/> if the key isn't one.</param>
    public bool TryGetGuid(out Guid identifier)
    {
        identifier = _kind == Identifier ? ToIdentifier() : Guid.Empty;
        return _kind == Identifier;
    }

    /// <summary>Returns the key as invariant text; the empty string if there is none. A string is returned unchanged.</summary>
    public override string ToString()
    {
        if (_kind == Number)
        {
            return ((long)_lower).ToString(CultureInfo.InvariantCulture);
        }

        return _kind == Identifier ? ToIdentifier().ToString() : _kind as string ?? "";
    }

    /// <inheritdoc/>
    public bool Equals(PredictionKey other) => _upper == other._upper && _lower == other._lower && Equals(_kind, other._kind);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is PredictionKey other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_kind, _upper, _lower);

    /// <summary>Returns a value that indicates whether two keys are of the same kind and equal.</summary>
    /// <param name="left">One key.</param>
    /// <param name="right">The other key.</param>
    public static bool operator ==(PredictionKey left, PredictionKey right) => left.Equals(right);

    /// <summary>Returns a value that indicates whether two keys differ.</summary>
    /// <param name="left">One key.</param>
    /// <param name="right">The other key.</param>
    public static bool operator !=(PredictionKey left, PredictionKey right) => !left.Equals(right);

    private Guid ToIdentifier()
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, _upper);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], _lower);
        return new Guid(bytes, bigEndian: true);
    }
}
