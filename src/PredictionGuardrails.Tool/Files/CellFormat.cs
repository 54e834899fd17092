using System.Globalization;

namespace PredictionGuardrails.Tool.Files;

/// <summary>What a text in a file means: which texts stand for nothing, how numbers are written, and how times are.</summary>
internal sealed record CellFormat
{
    private readonly double[] _missingNumbers = [];

    /// <summary>A blank is missing, numbers have a decimal point and no thousands separator, and times are ISO 8601.</summary>
    public static CellFormat Plain { get; } = new();

    /// <summary>Texts that stand for a missing value, beside a blank.</summary>
    public IReadOnlyList<string> Missing
    {
        get;
        init
        {
            field = value;
            _missingNumbers = [.. value.Where(text => TryPlainNumber(text, out _)).Select(text => TryPlainNumber(text, out var number) ? number : 0)];
        }
    } = [];

    /// <summary>What separates whole numbers from fractions.</summary>
    public char Decimal { get; init; } = '.';

    /// <summary>What separates thousands; null if nothing may. A blank stands for every kind of blank.</summary>
    public char? Thousands { get; init; }

    /// <summary>How times are written; null for ISO 8601 and numbers since 1970.</summary>
    public TimeFormat? Time { get; init; }

    /// <summary>Whether numbers are as programs write them, so that a reader may take them itself.</summary>
    public bool IsPlain => Decimal == '.' && Thousands is null;

    /// <summary>The text without blanks around it; null if nothing is left, or if it stands for nothing.</summary>
    public string? Text(string? text)
    {
        var trimmed = text?.Trim();
        return string.IsNullOrEmpty(trimmed) || Missing.Contains(trimmed, StringComparer.Ordinal) ? null : trimmed;
    }

    /// <summary>Whether a number stands for nothing: some files use -1 or 9999.</summary>
    public bool IsMissing(double number) => _missingNumbers.Length > 0 && Array.Exists(_missingNumbers, missing => missing.Equals(number));

    /// <summary>A number in this format, or NaN or an infinity.</summary>
    public bool TryNumber(string text, out double number)
    {
        if (IsPlain)
        {
            return TryPlainNumber(text, out number);
        }

        number = 0;
        return WithoutThousands(text) is { } joined
            && !(Decimal == ',' && joined.Contains('.', StringComparison.Ordinal))
            && TryPlainNumber(joined.Replace(Decimal, '.'), out number);
    }

    public bool TryTime(string text, out DateTimeOffset time) => Time is { } format ? format.TryParse(text, out time) : IsoTime.TryParse(text, out time);

    /// <summary>A number as programs write it: NaN, inf and Infinity too, with a sign or without, in any case.</summary>
    public static bool TryPlainNumber(string text, out double number)
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

    /// <summary>Whether a character may stand where a blank separates thousands.</summary>
    public static bool IsBlank(char character) => character is ' ' or '\u00A0' or '\u2009' or '\u202F';

    /// <summary>The number without separators between its thousands; null if those are in other places.</summary>
    private string? WithoutThousands(string text)
    {
        if (Thousands is not { } separator)
        {
            return text;
        }

        var end = text.AsSpan().IndexOfAny(Decimal, 'e', 'E');
        var whole = end < 0 ? text : text[..end];
        var groups = (separator == ' ' ? string.Concat(whole.Trim().Select(c => IsBlank(c) ? ' ' : c)) : whole.Trim()).Split(separator);
        var areRight = groups.Length == 1 || (groups[0].TrimStart('+', '-').Length is >= 1 and <= 3 && groups.Skip(1).All(group => group.Length == 3));
        return areRight ? string.Concat(groups) + (end < 0 ? "" : text[end..]) : null;
    }
}
