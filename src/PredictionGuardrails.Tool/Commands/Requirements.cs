using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace PredictionGuardrails.Tool.Commands;

/// <summary>What options have to be.</summary>
internal static class Requirements
{
    public static void AtLeast(OptionResult result, string option, long minimum)
    {
        if (result.Tokens is [.., { Value: var text }] && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number < minimum)
        {
            result.AddError(string.Create(CultureInfo.InvariantCulture, $"{option} is {number}: at least {minimum} is expected."));
        }
    }

    public static void Duration(OptionResult result, string option)
    {
        if (result.Tokens is [.., { Value: var text }]
            && !(text.Contains(':', StringComparison.Ordinal) && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var duration) && duration > TimeSpan.Zero))
        {
            result.AddError($"{option} is \"{text}\": a duration such as 00:00:01 is expected.");
        }
    }

    public static void NotBoth(CommandResult result, Option one, Option other)
    {
        if (result.GetResult(one) is { Implicit: false } && result.GetResult(other) is { Implicit: false })
        {
            result.AddError($"{one.Name} and {other.Name} exclude each other: give one of them.");
        }
    }
}
