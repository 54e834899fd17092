using System.Globalization;

namespace PredictionGuardrails.Tool.Files;

/// <summary>The meaning of text in a file: which texts are missing values, and the format of numbers and times.</summary>
internal sealed record CellFormat
{
    private readonly double[] _missingNumbers = [];

    /// <summary>A blank is a missing value. Numbers have a decimal point and no thousands separator, and times are in ISO 8601.</summary>
    public static CellFormat Plain { get; } = new();

    /// <summary>Texts that represent a missing value, in addition to a blank.</summary>
    public IReadOnlyList<string> Missing
    {
        get;
        init
        {
            field = value;
            _missingNumbers = [.. value.Where(text => TryPlainNumber(text, out _)).Select(text => TryPlainNumber(text, out var number) ? number : 0)];
        }
    } = [];

    /// <summary>The decimal separator.</summary>
    public char Decimal { get; init; } = '.';

    /// <summary>The thousands separator; null for none. A space represents all kinds of spaces.</summary>
    public char? Thousands { get; init; }

    /// <summary>The format of times; null for ISO 8601 and numbers since 1970.</summary>
    public TimeFormat? Time { get; init; }

    /// <summary>Whether numbers are in the invariant format, which readers can parse themselves.</summary>
    public bool IsPlain => Decimal == '.' && Thousands is null;

    /// <summary>The text without surrounding spaces; null if it's empty or represents a missing value.</summary>
    public string? Text(string? text)
    {
        var trimmed = text?.Trim();
        return string.IsNullOrEmpty(trimmed) || Missing.Contains(trimmed, StringComparer.Ordinal) ? null : trimmed;
    }

    /// <summary>Whether a number represents a missing value: some files use -1 or 9999.</summary>
    public bool IsMissing(double number) => _missingNumbers.Length > 0 && Array.Exists(_missingNumbers, missing => missing.Equals(number));

    /// <summary>Reads a number in this format, NaN, or an infinity.</summary>
    public bool TryNumber(string text, out double number)
    {
        number = 0;
        return ToPlain(text) is { } plain && TryPlainNumber(plain, out number);
    }

    /// <summary>Whether the text is a number in this format that exceeds the range of <see cref="double"/>.</summary>
    public bool IsTooLarge(string text) => ToPlain(text) is { } plain && TryReadPlain(plain, out var number) && IsOverflow(plain, number);

    public bool TryTime(string text, out DateTimeOffset time) => Time is { } format ? format.TryParse(text, out time) : IsoTime.TryParse(text, out time);

    /// <summary>Reads a number in the invariant format, including NaN, inf, and Infinity with an optional sign in any case. Rejects numbers that are too large.</summary>
    public static bool TryPlainNumber(string text, out double number) => TryReadPlain(text, out number) && !IsOverflow(text, number);

    /// <summary>Reads a number as <see cref="TryPlainNumber"/> does, but numbers that are too large become infinities.</summary>
    public static bool TryReadPlain(string text, out double number)
    {
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number))
        {
            return true;
        }

        number = text.Trim().ToUpperInvariant() switch
        {
            "INF" or "+INF" or "+INFINITY" => double.PositiveInfinity,
            "-INF" => double.NegativeInfinity,
            "+NAN" or "-NAN" => double.NaN,
            _ => 0,
        };
        return number != 0;
    }

    public static bool MaySeparateThousands(char character) => character is ',' or '.' or '\'' or '’' or '_' || IsBlank(character);

    /// <summary>Whether the character is a kind of space that can separate thousands.</summary>
    public static bool IsBlank(char character) => character is ' ' or '\u00A0' or '\u2009' or '\u202F';

    /// <summary>Whether digits were read as an infinity.</summary>
    private static bool IsOverflow(string text, double number) => double.IsInfinity(number) && text.Any(char.IsAsciiDigit);

    /// <summary>Converts a number to the invariant format; null if its separators are in the wrong places.</summary>
    private string? ToPlain(string text)
    {
        if (IsPlain)
        {
            return text;
        }

        return WithoutThousands(text) is { } joined && !(Decimal == ',' && joined.Contains('.', StringComparison.Ordinal))
            ? joined.Replace(Decimal, '.')
            : null;
    }

    /// <summary>Whether a thousands separator can follow: after a zero, it separates decimals.</summary>
    private static bool IsFirstGroup(ReadOnlySpan<char> digits) => digits.Length is >= 1 and <= 3 && digits[0] != '0';

    /// <summary>Removes thousands separators; null if they're in the wrong places.</summary>
    private string? WithoutThousands(string text)
    {
        if (Thousands is not { } separator)
        {
            return text;
        }

        var end = text.AsSpan().IndexOfAny(Decimal, 'e', 'E');
        var whole = end < 0 ? text : text[..end];
        var groups = (separator == ' ' ? string.Concat(whole.Trim().Select(c => IsBlank(c) ? ' ' : c)) : whole.Trim()).Split(separator);
        var areRight = groups.Length == 1 || (IsFirstGroup(groups[0].AsSpan().TrimStart("+-")) && groups.Skip(1).All(group => group.Length == 3));
        return areRight ? string.Concat(groups) + (end < 0 ? "" : text[end..]) : null;
    }
}
