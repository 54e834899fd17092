using System.Globalization;

namespace PredictionGuardrails.Names;

/// <summary>Suggests names for a misspelled one.</summary>
internal static class NameSuggestion
{
    /// <summary>Longer lists are cut to the nearest names.</summary>
    private const int MostListed = 40;

    private const int MostNearest = 10;

    /// <summary>Longer names are cut before they are compared and shown.</summary>
    private const int LongestName = 60;

    /// <summary>Shorter parts occur in too many names.</summary>
    private const int ShortestPart = 4;

    /// <summary>A sentence that follows an error about an unknown name: the name that was probably meant, or else all names; of very many the nearest ones.</summary>
    /// <param name="name">The name that is unknown.</param>
    /// <param name="known">The known names.</param>
    /// <param name="noun">What the names are, in the plural: <c>guards</c>.</param>
    /// <param name="synonym">Another word for the same; null for none.</param>
    /// <returns>The sentence with a space before it.</returns>
    public static string Suggest(string name, IEnumerable<string> known, string noun, string? synonym = null)
    {
        name = Cut(name);
        var names = known.Select(Cut).Order(StringComparer.OrdinalIgnoreCase).ToList();
        return names.Count == 0 ? $" No {noun} are defined."
            : FindMeant(name, synonym ?? name, names) is { } meant ? $" Did you mean '{meant}'?"
            : $" Available {noun}: {ListFor(name, names)}.";
    }

    /// <summary>Lists alternatives: <c>Observe, Fallback, or Throw</c>.</summary>
    public static string Or<T>(IEnumerable<T> alternatives)
    {
        var names = alternatives.Select(static alternative => $"{alternative}").ToList();
        return names.Count switch
        {
            > 2 => $"{string.Join(", ", names.SkipLast(1))}, or {names[^1]}",
            _ => string.Join(" or ", names),
        };
    }

    /// <summary>The name that means the same, or that is nearest by its letters; then one that has the other in it.</summary>
    private static string? FindMeant(string name, string synonym, List<string> names) =>
        names.Find(other => other.Equals(synonym, StringComparison.OrdinalIgnoreCase))
        ?? FindNear(name, names) ?? FindNear(synonym, names) ?? FindContaining(synonym, names) ?? FindContaining(name, names);

    /// <summary>The known name that is nearest to one by its letters; null if none is near.</summary>
    public static string? FindNear(string name, IEnumerable<string> known) => known.ToList() is { Count: > 0 } names ? FindNear(name, names) : null;

    private static string? FindNear(string name, List<string> names)
    {
        var nearest = names.MinBy(other => Distance(name, other))!;
        return Distance(name, nearest) <= Math.Min(Math.Max(2, nearest.Length / 3), name.Length / 2) ? nearest : null;
    }

    private static string? FindContaining(string name, List<string> names) =>
        names.Where(other => Has(other, name) || Has(name, other)).MinBy(other => Math.Abs(other.Length - name.Length));

    private static bool Has(string name, string part) => part.Length >= ShortestPart && name.Contains(part, StringComparison.OrdinalIgnoreCase);

    private static string ListFor(string name, List<string> names) => names.Count <= MostListed
        ? string.Join(", ", names)
        : string.Create(CultureInfo.InvariantCulture, $"{string.Join(", ", names.OrderBy(other => Distance(name, other)).Take(MostNearest))}, and {names.Count - MostNearest:N0} more");

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
