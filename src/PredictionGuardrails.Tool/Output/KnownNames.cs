using PredictionGuardrails.Names;

namespace PredictionGuardrails.Tool.Output;

/// <summary>Suggests known names in an error about an unknown one.</summary>
internal static class KnownNames
{
    /// <summary>Of more names, only <see cref="FewNames"/> are listed.</summary>
    private const int ManyNames = 40;

    private const int FewNames = 10;

    /// <summary>The name that was probably meant, or all known names, as a sentence with a leading space.</summary>
    /// <param name="name">The unknown name.</param>
    /// <param name="known">The known names.</param>
    /// <param name="noun">What is named, in the plural: "columns".</param>
    public static string Suggest(string name, IEnumerable<string> known, string noun)
    {
        var names = known.ToList();
        if (names.Count == 0)
        {
            return "";
        }

        return NameSuggestion.FindNear(name, names) is { } near
            ? $" Did you mean {OneLine.Quote(near)}?"
            : $" Available {noun}: {List(names)}.";
    }

    /// <summary>Names separated by commas; of many the first ones.</summary>
    public static string List(IReadOnlyList<string> names) => names.Count <= ManyNames
        ? string.Join(", ", names.Select(Short))
        : $"{string.Join(", ", names.Take(FewNames).Select(Short))}, and {Words.Count(names.Count - FewNames)} more";

    private static string Short(string name) => OneLine.Start(name, 60);
}
