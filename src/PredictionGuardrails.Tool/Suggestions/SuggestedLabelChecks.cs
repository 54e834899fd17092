using System.Text.Json.Nodes;
using PredictionGuardrails.Tool.Output;

namespace PredictionGuardrails.Tool.Suggestions;

/// <summary>A list of the labels that there are, where no new ones come.</summary>
internal sealed class SuggestedLabelChecks : SuggestedChecks<string?>
{
    /// <summary>Longer lists nobody keeps up.</summary>
    private const int MostLabels = 50;

    public override Func<string?, string?> WhyOut(IEnumerable<string?> learnt, bool allowsMissing) =>
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
            $"the labels of {Words.Of(first.Count + second.Count, "row")}; in the second half there was none that the first half had not");
        return unknown;
    }

    public override (string Value, string Reason)? Fallback(IReadOnlyList<string?> values) =>
        values.OfType<string>().CountBy(label => label).OrderByDescending(label => label.Value).ThenBy(label => label.Key, StringComparer.Ordinal).Select(label => label.Key).FirstOrDefault() is { } label
            ? (label, "the most frequent label; a function of the input in code, FallBackTo(…), does better")
            : null;
}
