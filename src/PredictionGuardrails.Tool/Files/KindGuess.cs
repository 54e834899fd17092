using PredictionGuardrails.Tool.Output;

namespace PredictionGuardrails.Tool.Files;

/// <summary>A value of the first rows, before it is known what its column is.</summary>
internal readonly record struct FirstCell(string? Text, bool IsNumber, double? Number);

/// <summary>What a column is by its first values.</summary>
/// <param name="Kind">Numbers, if at least half of the values are, texts that stand for missing ones aside; else labels.</param>
/// <param name="Note">What to say if that is not obvious; null if it is.</param>
internal sealed record KindGuess(ColumnKind Kind, string? Note)
{
    /// <summary>Fewer numbers among labels are a few labels that look like numbers.</summary>
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
            return new KindGuess(ColumnKind.Number, OddNumbers.MayHaveThousands(values.Where(value => value.IsNumber).Select(value => value.Text))
                ? "was taken for numbers with three decimals each, such as 1.500 for one and a half. If the points separate thousands, say --decimal , --thousands . to read it; if not, --kind number."
                : null);
        }

        var odd = texts.Where(value => OddNumbers.Find(value.Text) is not null).ToList();
        if (2 * (numbers + odd.Count) >= known && odd.Count > 0)
        {
            var found = OddNumbers.Find(odd[0].Text)!;
            return Labels($"{Words.Count(numbers + odd.Count)} of its first {Words.Of(values.Count, "value")} {(found.IsNumber ? "look like numbers" : "have several values in them")}: row {odd[0].Row} has {OneLine.Quote(odd[0].Text)}, {found.What}. {found.Advice}");
        }

        if (placeholders.Count > 0)
        {
            var (row, text, _) = placeholders[0];
            return Labels($"row {row} has {OneLine.Quote(text)}, which is counted as a label. If it stands for a missing value, say --missing{(text[0] == '-' ? '=' : ' ')}{BadValues.ForShell(text)}.");
        }

        return LabelsPerNumber * numbers >= known
            ? Labels($"{Words.Count(numbers)} of its first {Words.Of(values.Count, "value")} are numbers, and row {texts[0].Row} has {OneLine.Quote(texts[0].Text)}.")
            : new KindGuess(ColumnKind.Label, null);
    }

    private static KindGuess Labels(string because) => new(ColumnKind.Label, $"was taken for labels: {because} If it has labels, say --kind label; if numbers, --kind number.");
}
