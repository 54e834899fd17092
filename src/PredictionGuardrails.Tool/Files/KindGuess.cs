using PredictionGuardrails.Tool.Output;

namespace PredictionGuardrails.Tool.Files;

/// <summary>A value of the first rows, before the kind of its column is known.</summary>
internal readonly record struct FirstCell(string? Text, bool IsNumber, double? Number);

/// <summary>The kind of a column, determined from its first values.</summary>
/// <param name="Kind">Numbers if at least half of the values are numbers, not counting texts for missing values; otherwise labels.</param>
/// <param name="Note">A warning if the kind isn't obvious; null if it is.</param>
internal sealed record KindGuess(ColumnKind Kind, string? Note)
{
    /// <summary>If fewer values are numbers, they're labels that look like numbers.</summary>
    private const int LabelsPerNumber = 10;

    public static KindGuess Of(IEnumerable<(long Row, FirstCell Cell)> first)
    {
        var values = first.Where(value => value.Cell.Text is not null).Select(value => (value.Row, Text: value.Cell.Text!, value.Cell.IsNumber)).ToList();
        var texts = values.Where(value => !value.IsNumber).ToList();
        var placeholders = texts.Where(value => OddNumbers.IsPlaceholder(value.Text)).ToList();
        var numbers = values.Count - texts.Count;
        var known = values.Count - placeholders.Count;
        if (2 * numbers >= known && (numbers > 0 || placeholders.Count == 0))
        {
            return new KindGuess(ColumnKind.Number, DescribeNumbers([.. values.Where(value => value.IsNumber).Select(value => (value.Row, value.Text))]));
        }

        var odd = texts.Where(value => OddNumbers.Find(value.Text) is not null).ToList();
        if (2 * (numbers + odd.Count) >= known && odd.Count > 0)
        {
            var found = OddNumbers.Find(odd[0].Text)!;
            return Labels($"but {Words.Count(numbers + odd.Count)} of the first {Words.Of(values.Count, "value")} {(found.IsNumber ? "look like numbers" : "contain several values")}. Row {odd[0].Row} has {OneLine.Quote(odd[0].Text)}, {found.What}. {found.Advice}");
        }

        if (placeholders.Count > 0)
        {
            var (row, text, _) = placeholders[0];
            return Labels($"and {OneLine.Quote(text)} in row {row} counts as a label. If it represents a missing value, use --missing{(text[0] == '-' ? '=' : ' ')}{BadValues.ForShell(text)}.");
        }

        return LabelsPerNumber * numbers >= known
            ? Labels($"but {Words.Count(numbers)} of the first {Words.Of(values.Count, "value")} are numbers. Row {texts[0].Row} has {OneLine.Quote(texts[0].Text)}.")
            : new KindGuess(ColumnKind.Label, null);
    }

    private static string? DescribeNumbers(List<(long Row, string Text)> numbers)
    {
        if (OddNumbers.MayHaveThousands(numbers.Select(number => number.Text)))
        {
            return "The values are read as numbers with three decimals, for example 1.500 as 1.5. "
                + "If the periods separate thousands, use --decimal , --thousands . to read them; if not, use --kind number.";
        }

        return numbers.Find(number => OddNumbers.IsRounded(number.Text)) is { Text: { } text, Row: var row }
            ? "The values are read as numbers, and whole numbers with more than 15 digits are rounded, so that different ones can become equal. "
                + $"Row {row} has {OneLine.Quote(text)}. If the column contains IDs, use --kind label; if it contains numbers, use --kind number."
            : null;
    }

    private static KindGuess Labels(string because) => new(ColumnKind.Label, $"The values are read as labels, {because} If the column contains labels, use --kind label; if it contains numbers, use --kind number.");
}
