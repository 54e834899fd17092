using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;

namespace PredictionGuardrails.Tool.Files;

/// <summary>A text that a person reads as one or more numbers, but the tool doesn't.</summary>
/// <param name="What">What it looks like.</param>
/// <param name="Advice">How to read it.</param>
internal sealed record OddNumber(string What, string Advice)
{
    /// <summary>Whether it's a single number.</summary>
    public bool IsNumber { get; init; } = true;
}

/// <summary>Recognizes numbers that are formatted for people. Used only after a number couldn't be read.</summary>
internal static partial class OddNumbers
{
    private const string AsPlain = "Write plain numbers, for example 1234.5.";

    private static readonly HashSet<string> Placeholders = new(
        ["NA", "N/A", "#N/A", "<NA>", "null", "(null)", "nil", "none", "NaT", "?", "-", "--", "---", ".", "..", "–", "—", "\\N", "#VALUE!", "#DIV/0!", "#REF!"],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether many files use the text for a missing value.</summary>
    public static bool IsPlaceholder(string text) => Placeholders.Contains(text.Trim());

    /// <summary>
    /// Whether periods can separate thousands: all numbers with a period have three digits after it, some end with a zero that a program would omit,
    /// and no number with four digits lacks one.
    /// </summary>
    public static bool MayHaveThousands(IEnumerable<string> numbers)
    {
        var all = numbers.ToList();
        return all.TrueForAll(number => PointGroup().IsMatch(number) || UpToThreeDigits().IsMatch(number))
            && all.Exists(number => number.EndsWith('0') && PointGroup().IsMatch(number));
    }

    /// <summary>Whether a whole number isn't one that a double can have, such as 9007199254740993.</summary>
    public static bool IsRounded(string text) =>
        BigInteger.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var whole) && whole != new BigInteger((double)whole);

    /// <summary>What kind of number the text looks like; null if it doesn't look like one.</summary>
    public static OddNumber? Find(string text)
    {
        var trimmed = text.Trim();
        if (trimmed is ['[', .., ']'] or ['{', .., '}'])
        {
            return new OddNumber(trimmed[0] == '[' ? "a list" : "an object", "Write the values to separate columns.") { IsNumber = false };
        }

        if (trimmed.Length > 60)
        {
            return null;
        }

        return trimmed switch
        {
            _ when CommaThousandsOrDecimal().IsMatch(trimmed) => new(
                "a number with a comma that separates thousands or decimals", "Use --decimal , if it separates decimals, or --thousands , if it separates thousands."),
            _ when DecimalComma().IsMatch(trimmed) => new("a number with a decimal comma", "Use --decimal , to read it."),
            _ when CommaThousands().IsMatch(trimmed) => new("a number with commas between thousands", "Use --thousands , to read it."),
            _ when PointThousands().IsMatch(trimmed) => new("a number with periods between thousands", "Use --decimal , --thousands . to read it."),
            _ when BlankThousands().Match(trimmed) is { Success: true } match => new(
                "a number with spaces between thousands", $"Use --thousands \" \"{(match.Groups["comma"].Success ? " --decimal ," : "")} to read it."),
            _ when QuoteThousands().Match(trimmed) is { Success: true } match => new(
                $"a number with {match.Groups["mark"].Value} between thousands", $"Use --thousands \"{match.Groups["mark"].Value}\" to read it."),
            _ when DecimalPoint().IsMatch(trimmed) => new("a number with a decimal point", "Remove --decimal and --thousands to read it."),
            _ when Percent().IsMatch(trimmed) => new("a number with a percent sign", "Write a fraction without the sign, for example 0.12 for 12%."),
            _ when Currency().IsMatch(trimmed) => new("a number with a currency", "Write the number without the currency."),
            _ when Parentheses().IsMatch(trimmed) => new("a negative number in parentheses", "Write it with a minus sign."),
            _ when UnicodeMinus().IsMatch(trimmed) => new("a number with a minus sign that isn't ASCII", "Write the ASCII character -."),
            _ when MinusAtTheEnd().IsMatch(trimmed) => new("a number with its minus sign at the end", "Write the sign before the number."),
            _ when Fraction().IsMatch(trimmed) => new("a fraction", AsPlain),
            _ when Duration().IsMatch(trimmed) => new("a time of day or a duration", "Write it as a number, for example in seconds."),
            _ when Bound().IsMatch(trimmed) => new("a number with a comparison operator", AsPlain),
            _ when OtherDigits().IsMatch(trimmed) => new("a number with digits that aren't ASCII", AsPlain),
            _ when Hexadecimal().IsMatch(trimmed) => new("a hexadecimal number", AsPlain),
            _ when SeveralNumbers().IsMatch(trimmed) => new("several numbers", "Write the values to separate columns.") { IsNumber = false },
            _ when Unit().IsMatch(trimmed) => new("a number with a unit", "Write the number without the unit."),
            _ => null,
        };
    }

    [GeneratedRegex(@"^[+-]?[1-9][0-9]{0,2}\.[0-9]{3}\z")]
    private static partial Regex PointGroup();

    [GeneratedRegex(@"^[+-]?[0-9]{1,3}\z")]
    private static partial Regex UpToThreeDigits();

    [GeneratedRegex(@"^[+-]?[1-9][0-9]{0,2},[0-9]{3}\z")]
    private static partial Regex CommaThousandsOrDecimal();

    [GeneratedRegex(@"^[+-]?[0-9]*,[0-9]+([eE][+-]?[0-9]+)?\z")]
    private static partial Regex DecimalComma();

    [GeneratedRegex(@"^[+-]?[1-9][0-9]{0,2}(,[0-9]{3})+(\.[0-9]*)?\z")]
    private static partial Regex CommaThousands();

    [GeneratedRegex(@"^[+-]?[1-9][0-9]{0,2}(\.[0-9]{3})+(,[0-9]*)?\z")]
    private static partial Regex PointThousands();

    [GeneratedRegex(@"^[+-]?[1-9][0-9]{0,2}([ \u00A0\u2009\u202F][0-9]{3})+((?<comma>,)[0-9]*|\.[0-9]*)?\z")]
    private static partial Regex BlankThousands();

    [GeneratedRegex(@"^[+-]?[1-9][0-9]{0,2}(?<mark>['’_])[0-9]{3}(\k<mark>[0-9]{3})*(\.[0-9]*)?\z")]
    private static partial Regex QuoteThousands();

    [GeneratedRegex(@"^[+-]?[0-9]+\.[0-9]*([eE][+-]?[0-9]+)?\z")]
    private static partial Regex DecimalPoint();

    [GeneratedRegex(@"^[+-]?\s*[0-9][0-9.,\s]*[%‰]\z|^%\s*[0-9][0-9.,]*\z")]
    private static partial Regex Percent();

    [GeneratedRegex(@"^[+-]?\s*(\p{Sc}|[A-Z]{3}|[A-Z]{1,2}\$)\s*[+-]?[0-9][0-9.,'’\s]*\z|^[+-]?[0-9][0-9.,'’\s]*(\p{Sc}|\s[A-Z]{3}|(EUR|USD|GBP|CHF|JPY))\z")]
    private static partial Regex Currency();

    [GeneratedRegex(@"^\(\s*\p{Sc}?[0-9][0-9.,\s]*\)\z")]
    private static partial Regex Parentheses();

    [GeneratedRegex(@"^[\u2010-\u2015\u2212\uFE63\uFF0D]\s*[0-9][0-9.,]*\z")]
    private static partial Regex UnicodeMinus();

    [GeneratedRegex(@"^[0-9][0-9.,]*[-\u2212]\z")]
    private static partial Regex MinusAtTheEnd();

    [GeneratedRegex(@"^[+-]?([0-9]+\s)?[0-9]+\s?[/\u2044]\s?[0-9]+\z|^[+-]?[0-9]*[¼-¾⅐-⅞]\z")]
    private static partial Regex Fraction();

    [GeneratedRegex(@"^[+-]?([0-9]+\.)?[0-9]+:[0-5][0-9](:[0-5][0-9]([.,][0-9]+)?)?\z|^-?PT?[0-9][0-9.DHMST]*\z")]
    private static partial Regex Duration();

    [GeneratedRegex(@"^([<>=~≈≤≥±]|[<>]=)\s*""?[+-]?[0-9][0-9.,]*""?\z|^[0-9][0-9.,]*\+\z")]
    private static partial Regex Bound();

    [GeneratedRegex(@"^[+-]?[\p{Nd}.,٫٬．，]*[\p{Nd}٫٬．，-[0-9]][\p{Nd}.,٫٬．，]*\z")]
    private static partial Regex OtherDigits();

    [GeneratedRegex(@"^[+-]?0[xX][0-9a-fA-F]+\z")]
    private static partial Regex Hexadecimal();

    /// <summary>
    /// Numbers with bars or semicolons between them; with commas or spaces between them only if all have decimals, because "555 1234" is a label.
    /// </summary>
    [GeneratedRegex(
        @"^[(]?[+-]?[0-9.]+([eE][+-]?[0-9]+)?(\s*[|;]\s*[+-]?[0-9.]+([eE][+-]?[0-9]+)?)+[)]?\z"
        + @"|^[(]?[+-]?[0-9]*\.[0-9]+(\s*[,\s]\s*[+-]?[0-9]*\.[0-9]+)+[)]?\z")]
    private static partial Regex SeveralNumbers();

    /// <summary>A known unit after a number, or any unit after one with decimals or a space; "1st" and "5G" are labels.</summary>
    [GeneratedRegex(
        @"^[+-]?[0-9]+([.,][0-9]+)?(km|cm|mm|m|mi|ft|kg|mg|g|lbs?|oz|s|secs?|ms|µs|us|ns|h|hrs?|mins?|°|°C|°F|k|K|kB|MB|GB|W|kW|kWh|V|Hz|M|B|bn|mn|mph|km/h|px|pts?|bps|f|F)\z"
        + @"|^[+-]?[0-9]+([.,][0-9]+)?\s[\p{L}°µ²³/]{1,12}\z|^[+-]?[0-9]+[.,][0-9]+[\p{L}°µ²³/]{1,12}\z")]
    private static partial Regex Unit();
}
