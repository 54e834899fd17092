using System.Text.Json.Nodes;

namespace PredictionGuardrails.Tool.Suggestions;

/// <summary>The checks for single predictions of a kind.</summary>
internal abstract class SuggestedChecks<T>
{
    /// <summary>Adds a setting with its value and reason.</summary>
    public delegate void Say(string setting, JsonNode value, string reason);

    /// <summary>Creates a function that returns why a single value breaches the baseline; null if it doesn't.</summary>
    /// <param name="learned">The values that the baseline was learned from.</param>
    /// <param name="allowsMissing">Whether missing values are normal.</param>
    public abstract Func<T, string?> WhyOut(IEnumerable<T> learned, bool allowsMissing);

    /// <summary>Suggests checks.</summary>
    /// <param name="first">The values of the first half that aren't excluded.</param>
    /// <param name="second">The values of the second half that aren't excluded.</param>
    /// <param name="say">Adds a setting.</param>
    /// <returns>The number of values of the second half that checks derived from the first half reject; null without such checks.</returns>
    public abstract int? Suggest(IReadOnlyList<T> first, IReadOnlyList<T> second, Say say);

    /// <summary>The constant fallback and its reason; null for none.</summary>
    public abstract (string Value, string Reason)? Fallback(IReadOnlyList<T> values);
}
