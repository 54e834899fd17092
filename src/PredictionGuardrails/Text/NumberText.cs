using System.Globalization;

namespace PredictionGuardrails.Text;

/// <summary>Formats numbers for messages: four significant digits, thousands separators, invariant culture.</summary>
internal static class NumberText
{
    private const int Digits = 4;

    /// <summary>A <see cref="double"/> never needs more digits than this to be told apart from every other one.</summary>
    private const int MostDigits = 17;

    /// <summary>Numbers from here on are written with an exponent.</summary>
    private const double LargestPlain = 1e12;

    /// <summary>Formats a measured number with four significant digits, or with all digits before the decimal point.</summary>
    public static string Of(double value) => Of(value, Digits);

    /// <summary>Formats a stated number, such as a limit, with all of its digits.</summary>
    public static string Exact(double value) => Separate(value.ToString("R", CultureInfo.InvariantCulture));

    /// <inheritdoc cref="Exact(double)"/>
    public static string Exact(IFormattable number) => Separate(number.ToString(null, CultureInfo.InvariantCulture));

    /// <summary>Formats numbers with as few digits as their message needs to be true of the numbers that it shows: "was 500.04, expected at most 500".</summary>
    /// <param name="values">The numbers.</param>
    /// <param name="holds">Whether the message is true of the numbers as they are shown.</param>
    public static string[] Apart(ReadOnlySpan<double> values, Func<double[], bool> holds)
    {
        for (var digits = Digits; digits <= MostDigits; digits++)
        {
            var shown = new string[values.Length];
            for (var i = 0; i < shown.Length; i++)
            {
                shown[i] = Of(values[i], digits);
            }

            if (digits == MostDigits || holds(Array.ConvertAll(shown, static text => double.Parse(text, CultureInfo.InvariantCulture))))
            {
                return shown;
            }
        }

        return [];
    }

    /// <summary>Formats a measured fraction as a percentage with four significant digits: <c>12.34%</c>.</summary>
    public static string Fraction(double fraction) => $"{Of(100 * fraction)}%";

    /// <summary>Formats a stated fraction as a percentage with all of its digits.</summary>
    public static string ExactFraction(double fraction)
    {
        // In decimals, because 100 times the double 0.07 isn't 7.
        var isDecimal = decimal.TryParse(fraction.ToString("R", CultureInfo.InvariantCulture), NumberStyles.Float, CultureInfo.InvariantCulture, out var number);
        return isDecimal && Math.Abs(number) < 1_000_000
            ? $"{Separate((number * 100).ToString("0.##########################", CultureInfo.InvariantCulture))}%"
            : Fraction(fraction);
    }

    /// <summary>Formats a fraction as a whole percentage: <c>19%</c>.</summary>
    public static string Percent(double share) => (100 * share).ToString("F0", CultureInfo.InvariantCulture) + "%";

    /// <summary>Formats a count: <c>1,000</c>.</summary>
    public static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A count with its noun in the singular or plural.</summary>
    public static string Count(long count, string one, string many) => $"{Count(count)} {(count == 1 ? one : many)}";

    /// <summary>Formats a number of predictions: <c>1,000 predictions</c>.</summary>
    public static string Predictions(long count) => Count(count, "prediction", "predictions");

    private static string Of(double value, int digits)
    {
        var magnitude = Math.Abs(value);
        if (magnitude is < 1_000 or >= LargestPlain || !double.IsFinite(value))
        {
            return Separate(value.ToString($"G{digits}", CultureInfo.InvariantCulture));
        }

        var decimals = digits - 1 - (int)Math.Floor(Math.Log10(magnitude));
        return decimals > 0
            ? value.ToString($"N{decimals}", CultureInfo.InvariantCulture).TrimEnd('0').TrimEnd('.')
            : value.ToString("N0", CultureInfo.InvariantCulture);
    }

    /// <summary>Separates the thousands of a plain number; one with an exponent stays as it is.</summary>
    private static string Separate(string number)
    {
        var start = number.StartsWith('-') ? 1 : 0;
        var point = number.IndexOf('.', StringComparison.Ordinal);
        var end = point < 0 ? number.Length : point;
        if (!number.AsSpan(start).ContainsAnyExceptInRange('.', '9') && !number.Contains('/', StringComparison.Ordinal))
        {
            for (var at = end - 3; at > start; at -= 3)
            {
                number = number.Insert(at, ",");
            }
        }

        return number;
    }
}
