using System.Collections;
using PredictionGuardrails.Text;

namespace PredictionGuardrails.Metrics;

/// <summary>What is read off lists.</summary>
internal static class Rankings
{
    /// <summary>In lists that are longer than this, duplicates are found by hashing.</summary>
    private const int ShortList = 32;

    /// <summary>How many items have been there before in the list.</summary>
    public static int Duplicates<TItem>(IReadOnlyList<TItem>? items)
    {
        if (items is null)
        {
            return 0;
        }

        return items.Count <= ShortList ? CompareAll(items) : Scratch<TItem>.CountDuplicates(items);
    }

    /// <inheritdoc cref="Duplicates{TItem}"/>
    public static int Duplicates(IList? items) => items switch
    {
        null => 0,
        IReadOnlyList<string> texts => Duplicates(texts),
        IReadOnlyList<int> numbers => Duplicates(numbers),
        IReadOnlyList<long> numbers => Duplicates(numbers),
        _ => Duplicates((IReadOnlyList<object?>)[.. items.Cast<object?>()]),
    };

    /// <summary>How many of the items are null, or texts that are empty or blank.</summary>
    public static int CountEmpty<TItem>(IReadOnlyList<TItem>? items)
    {
        if (items is null || default(TItem) is not null)
        {
            return 0;
        }

        var empty = 0;
        for (var i = 0; i < items.Count; i++)
        {
            empty += items[i] is null || (items[i] is string text && BlankText.IsBlank(text)) ? 1 : 0;
        }

        return empty;
    }

    /// <inheritdoc cref="CountEmpty{TItem}"/>
    public static int CountEmpty(IList? items) => items switch
    {
        null or IReadOnlyList<int> or IReadOnlyList<long> => 0,
        IReadOnlyList<string> texts => CountEmpty(texts),
        _ => CountEmpty((IReadOnlyList<object?>)[.. items.Cast<object?>()]),
    };

    private static int CompareAll<TItem>(IReadOnlyList<TItem> items)
    {
        var duplicates = 0;
        for (var i = 1; i < items.Count; i++)
        {
            for (var before = 0; before < i; before++)
            {
                if (EqualityComparer<TItem>.Default.Equals(items[i], items[before]))
                {
                    duplicates++;
                    break;
                }
            }
        }

        return duplicates;
    }

    /// <summary>A set that each thread keeps, so that looking for duplicates allocates nothing.</summary>
    private static class Scratch<TItem>
    {
        [ThreadStatic]
        private static HashSet<TItem>? _seen;

        public static int CountDuplicates(IReadOnlyList<TItem> items)
        {
            var seen = _seen ??= [];
            try
            {
                var duplicates = 0;
                for (var i = 0; i < items.Count; i++)
                {
                    duplicates += seen.Add(items[i]) ? 0 : 1;
                }

                return duplicates;
            }
            finally
            {
                seen.Clear();
            }
        }
    }
}
