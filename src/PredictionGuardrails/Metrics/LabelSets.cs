using System.Collections;
using System.Globalization;
using PredictionGuardrails.Text;

namespace PredictionGuardrails.Metrics;

/// <summary>What is read off sets of labels.</summary>
internal static class LabelSets
{
    /// <summary>The labels as texts, null for those that are null.</summary>
    public static IReadOnlyList<string?>? TextsOf<TLabel>(IReadOnlyCollection<TLabel>? labels) =>
        labels is null or IReadOnlyList<string?>
            ? (IReadOnlyList<string?>?)labels
            : [.. labels.Select(static label => Convert.ToString(label, CultureInfo.InvariantCulture))];

    /// <inheritdoc cref="TextsOf{TLabel}"/>
    public static IReadOnlyList<string?>? TextsOf(IEnumerable? labels) =>
        labels is null or IReadOnlyList<string?> ? (IReadOnlyList<string?>?)labels : TextsOf<object?>([.. labels.Cast<object?>()]);

    /// <summary>How many of the labels are null, empty, or blank.</summary>
    public static int CountEmpty(IReadOnlyList<string?>? labels) => labels?.Count(BlankText.IsBlank) ?? 0;

    /// <summary>The set as one label: its labels in ordinal order, quoted as in CSV where one of them could be taken for two.</summary>
    public static string? NamesOf(IReadOnlyList<string?>? labels) => labels switch
    {
        null => null,
        [] => "",
        _ => string.Join(", ", labels.Order(StringComparer.Ordinal).Select(Quote)),
    };

    private static string? Quote(string? label) =>
        label?.AsSpan().ContainsAny(',', '"') == true ? $"\"{label.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : label;
}
