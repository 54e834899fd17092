namespace PredictionGuardrails.PredictionLog.Analysis;

/// <summary>A column whose values divide predictions into segments.</summary>
/// <param name="Name">The name of the column.</param>
/// <param name="Values">The values, or ranges of numbers.</param>
/// <param name="Codes">For each prediction, the index of its value; <see cref="None"/> if it's in no segment.</param>
/// <param name="HasMoreValues">Whether there are values that are too many.</param>
internal sealed record SegmentColumn(string Name, IReadOnlyList<string> Values, int[] Codes, bool HasMoreValues)
{
    public const int None = -1;

    private const int MostValues = 20;
    private const string Missing = "(missing)";

    /// <summary>Creates a segment for each of the most frequent values, and for missing ones.</summary>
    /// <param name="name">The name of the column.</param>
    /// <param name="values">For each prediction, the value; null if it's missing.</param>
    public static SegmentColumn ByValue(string name, IReadOnlyList<string?> values)
    {
        var counts = values.CountBy(static value => value ?? Missing)
            .OrderByDescending(static count => count.Value).ThenBy(static count => count.Key, StringComparer.Ordinal).ToList();
        var kept = counts.Take(MostValues).Select(static count => count.Key).ToList();
        var codes = kept.Index().ToDictionary(static value => value.Item, static value => value.Index, StringComparer.Ordinal);
        return new(name, kept, [.. values.Select(value => codes.GetValueOrDefault(value ?? Missing, None))], counts.Count > MostValues);
    }

    /// <summary>Creates segments of about a fifth of the numbers each, and one for missing ones. A few different numbers are a segment each.</summary>
    /// <param name="name">The name of the column.</param>
    /// <param name="values">For each prediction, the number; NaN if it's missing.</param>
    public static SegmentColumn ByFifths(string name, double[] values)
    {
        const int fifths = 5;
        var sorted = values.Where(double.IsFinite).Order().ToArray();
        if (sorted.Distinct().Take(fifths + 1).Count() <= fifths)
        {
            return ByValue(name, [.. values.Select(static value => double.IsFinite(value) ? TextOf(value) : null)]);
        }

        // A number that is in more than a fifth of predictions is the limit of more than one.
        var starts = Enumerable.Range(0, fifths).Select(fifth => sorted[(int)((long)fifth * sorted.Length / fifths)]).Distinct().ToArray();
        var codes = values.Select(value => double.IsFinite(value) ? FifthOf(value, starts) : starts.Length).ToArray();
        var names = starts.Select((start, fifth) => RangeOf(sorted, start, fifth + 1 < starts.Length ? starts[fifth + 1] : double.PositiveInfinity));
        return new(name, [.. names, Missing], codes, HasMoreValues: false);
    }

    private static int FifthOf(double value, double[] starts) => Array.BinarySearch(starts, value) is var place && place >= 0 ? place : ~place - 1;

    private static string RangeOf(double[] sorted, double start, double end)
    {
        var next = Array.BinarySearch(sorted, end);
        next = next >= 0 ? Array.IndexOf(sorted, end) : ~next;
        return $"{TextOf(start)} to {TextOf(sorted[next - 1])}";
    }

    private static string TextOf(double value) => FormattableString.Invariant($"{value:G5}");
}
