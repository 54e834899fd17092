using System.Text.Json.Nodes;

namespace PredictionGuardrails.Tool.Suggestions;

/// <summary>The checks on single predictions that a kind of output takes.</summary>
internal abstract class SuggestedChecks<T>
{
    /// <summary>Says a setting, its value and its reason.</summary>
    public delegate void Say(string setting, JsonNode value, string reason);

    /// <summary>Tells why a value by itself is one that the baseline calls a breach; null where it is none.</summary>
    /// <param name="learnt">What the baseline was learnt from.</param>
    /// <param name="allowsMissing">Whether a missing value is normal.</param>
    public abstract Func<T, string?> WhyOut(IEnumerable<T> learnt, bool allowsMissing);

    /// <summary>Suggests checks.</summary>
    /// <param name="first">The values of the first half that are not left out.</param>
    /// <param name="second">Those of the second half.</param>
    /// <param name="say">Takes the settings.</param>
    /// <returns>How many values of the second half the same checks, made of the first half alone, would refuse; null if the first half makes none.</returns>
    public abstract int? Suggest(IReadOnlyList<T> first, IReadOnlyList<T> second, Say say);

    /// <summary>What stands in for the model, and why; null where nothing does.</summary>
    public abstract (string Value, string Reason)? Fallback(IReadOnlyList<T> values);
}
