namespace PredictionGuardrails.Names;

/// <summary>What to say to somebody who misspelt a name.</summary>
internal static class NameSuggestion
{
    /// <summary>The end of a sentence: the name that was probably meant, and all that there are.</summary>
    public static string Suggest(string name, IEnumerable<string> known)
    {
        var names = known.Order(StringComparer.OrdinalIgnoreCase).ToList();
        var nearest = names.MinBy(other => Distance(name, other));
        return names.Count == 0 ? ": none is known here"
            : Distance(name, nearest!) <= Math.Max(2, nearest!.Length / 3) ? $", did you mean \"{nearest}\"? Known here: {List(names)}"
            : $". Known here: {List(names)}";
    }

    public static string List(IEnumerable<string> names) => string.Join(", ", names);

    /// <summary>The number of characters to insert, delete or replace, case aside (Levenshtein, 1966).</summary>
    private static int Distance(string one, string other)
    {
        var a = one.ToUpperInvariant();
        var b = other.ToUpperInvariant();
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
