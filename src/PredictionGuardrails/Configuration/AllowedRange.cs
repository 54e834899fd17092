using System.Runtime.CompilerServices;

namespace PredictionGuardrails.Configuration;

/// <summary>From where to where a count or a duration may be, whether configuration states it or code.</summary>
/// <param name="Minimum">The smallest allowed value.</param>
/// <param name="Maximum">The largest allowed value.</param>
internal readonly record struct AllowedRange<T>(T Minimum, T Maximum)
    where T : struct, IComparable<T>
{
    public bool Allows(T value) => value.CompareTo(Minimum) >= 0 && value.CompareTo(Maximum) <= 0;

    /// <exception cref="ArgumentOutOfRangeException">The value isn't allowed.</exception>
    public void ThrowIfOutside(T? value, [CallerArgumentExpression(nameof(value))] string? parameter = null)
    {
        if (value is { } stated && !Allows(stated))
        {
            throw new ArgumentOutOfRangeException(parameter, stated, $"Value must be between {Minimum} and {Maximum}.");
        }
    }
}
