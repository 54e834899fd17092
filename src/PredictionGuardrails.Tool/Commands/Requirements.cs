using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using PredictionGuardrails.Tool.Output;

namespace PredictionGuardrails.Tool.Commands;

/// <summary>Validates options.</summary>
internal static class Requirements
{
    private static readonly TimeSpan LongestDuration = TimeSpan.FromDays(1);
    private static readonly TimeSpan LongestHistory = TimeSpan.FromDays(3650);

    public static void AtLeast(OptionResult result, string option, long minimum)
    {
        if (TryNumber(result, out var number) && number < minimum)
        {
            result.AddError(string.Create(CultureInfo.InvariantCulture, $"{option}: {number} is too small. Expected at least {minimum:N0}."));
        }
    }

    public static void AtMost(OptionResult result, string option, long maximum)
    {
        if (TryNumber(result, out var number) && number > maximum)
        {
            result.AddError(string.Create(CultureInfo.InvariantCulture, $"{option}: {number} is too large. Expected at most {maximum:N0}."));
        }
    }

    public static void Duration(OptionResult result, string option)
    {
        if (result.Tokens is [.., { Value: var text }] && !IsDuration(text, LongestDuration))
        {
            result.AddError($"{option}: {OneLine.Quote(text)} isn't a valid duration. Expected at most one day, for example 00:00:01.");
        }
    }

    public static void LongDuration(OptionResult result, string option)
    {
        if (result.Tokens is [.., { Value: var text }] && !IsDuration(text, LongestHistory))
        {
            result.AddError($"{option}: {OneLine.Quote(text)} isn't a valid duration. Expected at most 3,650 days, for example 7.00:00:00 or 00:05:00.");
        }
    }

    public static void NotBoth(CommandResult result, Option one, Option other)
    {
        if (result.GetResult(one) is { Implicit: false } && result.GetResult(other) is { Implicit: false })
        {
            result.AddError($"Options {one.Name} and {other.Name} can't be used together.");
        }
    }

    public static void Needs(CommandResult result, Option one, Option other)
    {
        if (result.GetResult(one) is { Implicit: false } && result.GetResult(other) is not { Implicit: false })
        {
            result.AddError($"Option {one.Name} requires {other.Name}.");
        }
    }

    /// <summary>A guard's name must be a single key of a configuration path.</summary>
    public static void GuardName(OptionResult result)
    {
        if (result.Tokens is [.., { Value: var name }] && (string.IsNullOrWhiteSpace(name) || name.Any(c => c == ':' || char.IsControl(c))))
        {
            result.AddError($"--guard: {OneLine.Quote(name)} isn't a valid name. Use the name in AddGuard(…), without colons.");
        }
    }

    public static void Share(OptionResult result, string option, bool isZeroAllowed)
    {
        if (result.Tokens is [.., { Value: var text }]
            && !(TryNumber(text, out var share) && share < 1 && (isZeroAllowed ? share >= 0 : share > 0)))
        {
            result.AddError($"{option}: {text} isn't valid. Expected a fraction {(isZeroAllowed ? "of at least 0" : "above 0")} and below 1, for example 0.1 for 10%.");
        }
    }

    public static void PositiveUpTo(OptionResult result, string option, double maximum, string example)
    {
        var limit = maximum.ToString(CultureInfo.InvariantCulture);
        RequireAll(
            result, option, number => number > 0 && number <= maximum, $"Expected a number greater than 0 and at most {limit}, for example {example}.");
    }

    public static void NotNegative(OptionResult result, string option, string example) =>
        RequireAll(result, option, static number => number >= 0 && double.IsFinite(number), $"Expected 0 or greater, for example {example}.");

    private static void RequireAll(OptionResult result, string option, Func<double, bool> isAllowed, string expected)
    {
        foreach (var token in result.Tokens)
        {
            if (!(TryNumber(token.Value, out var number) && isAllowed(number)))
            {
                result.AddError($"{option}: {token.Value} isn't valid. {expected}");
            }
        }
    }

    /// <summary>Reads a number as it's written. The parser of the command line ignores commas: 0,05 would be 5.</summary>
    private static bool TryNumber(string text, out double number) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number);

    private static bool TryNumber(OptionResult result, out long number)
    {
        number = 0;
        return result.Tokens is [.., { Value: var text }] && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);
    }

    /// <summary>Whether the text is hh:mm:ss or d.hh:mm:ss. .NET would also read 10 as ten days, and 24:00:00 as 24 days.</summary>
    private static bool IsDuration(string text, TimeSpan longest) =>
        TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var duration)
        && text.IndexOf(':', StringComparison.Ordinal) is > 0 and var hoursEnd
        && (duration.Days == 0 || text.AsSpan(0, hoursEnd).Contains('.'))
        && duration > TimeSpan.Zero
        && duration <= longest;
}
