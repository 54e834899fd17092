using System.Collections.Frozen;
using PredictionGuardrails.Configuration;
using PredictionGuardrails.Text;

namespace PredictionGuardrails.Metrics;

/// <summary>A number or label must be one of a list.</summary>
internal sealed record AllowedValuesCheck<TValue>(FrozenSet<TValue> Values, BreachAction Action, string Expected);

internal static class AllowedValuesCheck
{
    private const int MostNamed = 10;

    /// <summary>The check, or null if no values are stated and the type doesn't define them.</summary>
    /// <param name="options">The check's options.</param>
    /// <param name="kind">Reads one value from its text.</param>
    /// <param name="convert">From the value as it is read to the value as it is compared.</param>
    /// <param name="compilation">Where errors go.</param>
    public static AllowedValuesCheck<TCompared>? Compile<TValue, TCompared>(
        AllowedValuesCheckOptions options, ValueKind<TValue> kind, Func<TValue, TCompared> convert, CompilationContext compilation)
    {
        var stated = options.Values.Count > 0 ? options.Values : [.. kind.Defined];
        if (!options.IsOn || (!options.IsStated && stated.Count == 0))
        {
            return null;
        }

        var action = compilation.ActionOf(options, RuleNames.AllowedValues);
        if (stated.Count == 0)
        {
            compilation.Refuse($"{RuleNames.AllowedValues}:Values", "At least one value is required. To turn the check off, set Enabled to false.");
        }

        var values = new List<TCompared>();
        for (var i = 0; i < stated.Count; i++)
        {
            if (kind.TryParse(stated[i], out var value))
            {
                values.Add(convert(value));
            }
            else
            {
                compilation.Refuse($"{RuleNames.AllowedValues}:Values:{i}", CompilationContext.DescribeInvalid(stated[i], kind.Expected));
            }
        }

        return new(values.ToFrozenSet(), action, Describe(kind.IsNumber ? stated : stated.ConvertAll(ObservedText.Of)));
    }

    private static string Describe(List<string> values)
    {
        var named = string.Join(", ", values.Take(MostNamed));
        return values.Count switch
        {
            1 => named,
            > MostNamed => $"one of {named}, … ({values.Count:N0} in total)",
            _ => $"one of {named}",
        };
    }
}
