using System.Globalization;

namespace PredictionGuardrails.Names;

/// <summary>What to say to somebody who misspelt a name.</summary>
internal static class NameSuggestion
{
    /// <summary>Up to so many names are listed in their order; of more only the nearest ones.</summary>
    private const int MostListed = 40;

    private const int MostNearest = 10;

    /// <summary>So much of a name is compared and shown.</summary>
    private const int LongestName = 60;

    /// <summary>The end of a sentence: the name that was probably meant, and all that there are; of very many the nearest ones.</summary>
    public static string Suggest(string name, IEnumerable<string> known)
    {
        name = Cut(name);
        var names = known.Select(Cut).Order(StringComparer.OrdinalIgnoreCase).ToList();
        var nearest = names.MinBy(other => Distance(name, other));
        return names.Count == 0 ? ": none is known here"
            : Distance(name, nearest!) <= Math.Max(2, nearest!.Length / 3) ? $", did you mean \"{nearest}\"? Known here: {ListFor(name, names)}"
            : $". Known here: {ListFor(name, names)}";
    }

    public static string List(IEnumerable<string> names) => string.Join(", ", names);

    private static string ListFor(string name, List<string> names) => names.Count <= MostListed
        ? List(names)
        : string.Create(CultureInfo.InvariantCulture, $"{List(names.OrderBy(other => Distance(name, other)).Take(MostNearest))}, and {names.Count - MostNearest:N0} more");

    private static string Cut(string name) => name.Length <= LongestName ? name : $"{name[..LongestName]}…";

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
