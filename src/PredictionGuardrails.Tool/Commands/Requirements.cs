using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace PredictionGuardrails.Tool.Commands;

/// <summary>What options have to be.</summary>
internal static class Requirements
{
    private static readonly TimeSpan LongestDuration = TimeSpan.FromDays(1);

    public static void AtLeast(OptionResult result, string option, long minimum)
    {
        if (TryNumber(result, out var number) && number < minimum)
        {
            result.AddError(string.Create(CultureInfo.InvariantCulture, $"{option} is {number}: at least {minimum} is expected."));
        }
    }

    public static void AtMost(OptionResult result, string option, long maximum)
    {
        if (TryNumber(result, out var number) && number > maximum)
        {
            result.AddError(string.Create(CultureInfo.InvariantCulture, $"{option} is {number}: at most {maximum} is expected."));
        }
    }

    public static void Duration(OptionResult result, string option)
    {
        if (result.Tokens is [.., { Value: var text }] && !IsDuration(text))
        {
            result.AddError($"{option} is \"{text}\": a duration such as 00:00:01 is expected, at most a day.");
        }
    }

    public static void NotBoth(CommandResult result, Option one, Option other)
    {
        if (result.GetResult(one) is { Implicit: false } && result.GetResult(other) is { Implicit: false })
        {
            result.AddError($"{one.Name} and {other.Name} exclude each other: give one of them.");
        }
    }

    public static void Needs(CommandResult result, Option one, Option other)
    {
        if (result.GetResult(one) is { Implicit: false } && result.GetResult(other) is not { Implicit: false })
        {
            result.AddError($"{one.Name} needs {other.Name}: give both.");
        }
    }

    /// <summary>A guard's name is one key of a configuration path.</summary>
    public static void GuardName(OptionResult result)
    {
        if (result.Tokens is [.., { Value: var name }] && (string.IsNullOrWhiteSpace(name) || name.Any(c => c == ':' || char.IsControl(c))))
        {
            result.AddError($"--guard is \"{name}\": a name without a colon is expected, as in AddGuard(\"…\") in code.");
        }
    }

    public static void Share(OptionResult result, string option, bool isZeroAllowed)
    {
        if (result.Tokens is [.., { Value: var text }]
            && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var share)
            && !(share < 1 && (isZeroAllowed ? share >= 0 : share > 0)))
        {
            result.AddError($"{option} is {text}: a share {(isZeroAllowed ? "from 0" : "above 0")} and below 1 is expected, 0.1 for 10 %.");
        }
    }

    private static bool TryNumber(OptionResult result, out long number)
    {
        number = 0;
        return result.Tokens is [.., { Value: var text }] && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);
    }

    private static bool IsDuration(string text) =>
        text.Contains(':', StringComparison.Ordinal)
        && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var duration)
        && duration > TimeSpan.Zero
        && duration <= LongestDuration;
}
