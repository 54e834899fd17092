using System.Text.Json.Nodes;
using PredictionGuardrails.Tool.Output;

namespace PredictionGuardrails.Tool.Suggestions;

/// <summary>Suggests the labels of the history as allowed values if the second half has no new ones.</summary>
internal sealed class SuggestedLabelChecks : SuggestedChecks<string?>
{
    /// <summary>Longer lists are too hard to maintain.</summary>
    private const int MostLabels = 50;

    public override Func<string?, string?> WhyOut(IEnumerable<string?> learned, bool allowsMissing) =>
        value => value is null && !allowsMissing ? "missing" : null;

    public override int? Suggest(IReadOnlyList<string?> first, IReadOnlyList<string?> second, Say say)
    {
        var known = first.OfType<string>().ToHashSet();
        var all = first.Concat(second).OfType<string>().CountBy(label => label).OrderByDescending(label => label.Value).ThenBy(label => label.Key, StringComparer.Ordinal).ToList();
        var unknown = second.OfType<string>().Count(label => !known.Contains(label));
        if (unknown > 0 || all.Count > MostLabels)
        {
            return 0;
        }

        say(
            "AllowedValues:Values",
            new JsonArray([.. all.Select(label => (JsonNode)label.Key)]),
            $"Labels of {Words.Of(first.Count + second.Count, "row")}. The second half has none that the first half lacks");
        return unknown;
    }

    public override (string Value, string Reason)? Fallback(IReadOnlyList<string?> values) =>
        values.OfType<string>().CountBy(label => label).OrderByDescending(label => label.Value).ThenBy(label => label.Key, StringComparer.Ordinal).Select(label => label.Key).FirstOrDefault() is { } label
            ? (label, "Most frequent label. A function of the input, FallBackTo(…) in code, is more accurate")
            : null;
}
