using System.Collections.Frozen;
using PredictionGuardrails.Configuration;

namespace PredictionGuardrails.Metrics;

/// <summary>A number or label must be one of a list.</summary>
internal sealed record AllowedValuesCheck<TValue>(FrozenSet<TValue> Values, BreachAction Action, string Expected);

internal static class AllowedValuesCheck
{
    private const int MostNamed = 10;

    /// <summary>The check, or null where none is stated.</summary>
    /// <param name="options">The check's options.</param>
    /// <param name="kind">Reads one value from its text.</param>
    /// <param name="convert">From the value as it is read to the value as it is compared.</param>
    /// <param name="compilation">Where errors go.</param>
    public static AllowedValuesCheck<TCompared>? Compile<TValue, TCompared>(
        AllowedValuesCheckOptions options, ValueKind<TValue> kind, Func<TValue, TCompared> convert, CompilationContext compilation)
    {
        if (!options.IsOn || !options.IsStated)
        {
            return null;
        }

        var action = compilation.ActionOf(options, RuleNames.AllowedValues);
        if (options.Values.Count == 0)
        {
            compilation.Refuse($"{RuleNames.AllowedValues}:Values", "is empty: list at least one allowed value, or set Enabled to false");
        }

        var values = new List<TCompared>();
        for (var i = 0; i < options.Values.Count; i++)
        {
            if (kind.TryParse(options.Values[i], out var value))
            {
                values.Add(convert(value));
            }
            else
            {
                compilation.Refuse($"{RuleNames.AllowedValues}:Values:{i}", $"is \"{options.Values[i]}\": {kind.Expected} is expected");
            }
        }

        return new(values.ToFrozenSet(), action, Describe(options.Values));
    }

    private static string Describe(List<string> values)
    {
        var named = string.Join(", ", values.Take(MostNamed).Select(value => $"\"{value}\""));
        return values.Count switch
        {
            1 => named,
            > MostNamed => $"one of {named}, … ({values.Count} in all)",
            _ => $"one of {named}",
        };
    }
}
