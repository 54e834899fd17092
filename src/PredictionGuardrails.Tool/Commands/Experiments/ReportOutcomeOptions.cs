using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using PredictionGuardrails.Experiments.Statistics;
using PredictionGuardrails.Tool.Commands.Logs;
using PredictionGuardrails.Tool.Experiments.Reports.Outcomes;
using PredictionGuardrails.Tool.Files;
using PredictionGuardrails.Tool.Logs;
using PredictionGuardrails.Tool.Output;

namespace PredictionGuardrails.Tool.Commands.Experiments;

/// <summary>The options of <c>experiment report</c> for outcomes.</summary>
internal sealed class ReportOutcomeOptions
{
    private static readonly HarmSide[] Sides = [HarmSide.Higher, HarmSide.Lower, HarmSide.Either];

    private readonly Option<string[]> _outcomes = new("--outcome")
    {
        Description = "Outcome to compare, and which direction is harm: higher, lower, or either (the default). Can be repeated.",
        HelpName = "NAME[:SIDE]",
    };

    private readonly Option<string[]> _errors = new("--outcome-error")
    {
        Description = "Outcome to compare the error of predictions by. Can be repeated. [default: all, without --outcome]",
        HelpName = "NAME",
    };

    private readonly Option<bool> _none = new("--no-outcomes") { Description = "Don't compare outcomes." };
    private readonly Option<string?> _plan = new("--plan") { Description = "Tracking plan that declares outcomes. [default: as logged]", HelpName = "FILE" };
    private readonly Option<string?> _type = new("--type")
    {
        Description = "Type of outcomes that aren't declared: number, boolean, or label. [default: number or label, as recorded]",
        HelpName = "TYPE",
    };

    private readonly Option<string?> _maturity = new("--maturity")
    {
        Description = "How long after a prediction its outcome is final. [default: as declared]",
        HelpName = "DURATION",
    };

    private readonly Option<string?> _asKnownAt = new("--as-known-at")
    {
        Description = "Report what was known at this time. In UTC unless it has an offset. [default: now]",
        HelpName = "TIME",
    };

    public ReportOutcomeOptions(Command command)
    {
        _type.AcceptOnlyFromAmong("number", "boolean", "label");
        foreach (var option in new Option[] { _outcomes, _errors, _none, _plan, _type, _maturity, _asKnownAt })
        {
            command.Options.Add(option);
        }

        _outcomes.Validators.Add(ValidateSides);
        _maturity.Validators.Add(static result => Requirements.LongDuration(result, "--maturity"));
        _asKnownAt.Validators.Add(static result => TimeOptions.Validate(result, "--as-known-at"));
        command.Validators.Add(result =>
        {
            Requirements.NotBoth(result, _plan, _type);
            Requirements.NotBoth(result, _plan, _maturity);
            Requirements.Needs(result, _type, _maturity);
            foreach (var option in new Option[] { _outcomes, _errors, _plan, _type, _maturity })
            {
                Requirements.NotBoth(result, _none, option);
            }
        });
    }

    public OutcomeRequest Read(ParseResult parsed)
    {
        var now = DateTimeOffset.UtcNow;
        return new OutcomeRequest
        {
            Outcomes = [.. (parsed.GetValue(_outcomes) ?? []).Select(Parse)],
            Errors = parsed.GetValue(_errors) ?? [],
            AreIgnored = parsed.GetValue(_none),
            Plan = parsed.GetValue(_plan),
            Type = parsed.GetValue(_type) is { } type ? Enum.Parse<OutcomeType>(type, ignoreCase: true) : null,
            Maturity = parsed.GetValue(_maturity) is { } text ? TimeSpan.Parse(text, CultureInfo.InvariantCulture) : null,
            AsKnownAt = TimeOf(parsed) ?? now,
            Now = now,
        };
    }

    /// <summary>Leaves out records that weren't known at the time.</summary>
    public RecordFilter Limit(ParseResult parsed, RecordFilter filter) =>
        TimeOf(parsed) is { } time && !(filter.To < time) ? filter with { To = time } : filter;

    private DateTimeOffset? TimeOf(ParseResult parsed) => parsed.GetValue(_asKnownAt) is { } text && IsoTime.TryParse(text, out var time) ? time : null;

    private static void ValidateSides(OptionResult result)
    {
        foreach (var token in result.Tokens)
        {
            var (name, side) = Split(token.Value);
            if (side is not null && SideOf(side) is null)
            {
                result.AddError(
                    $"--outcome: {OneLine.Quote(side)} isn't a direction of harm. Expected higher, lower, or either, for example {OneLine.Start(name)}:lower.");
            }
        }
    }

    private static RequestedOutcome Parse(string text)
    {
        var (name, side) = Split(text);
        return new RequestedOutcome(name, SideOf(side ?? "") ?? HarmSide.Either);
    }

    /// <summary>The name of an outcome has no colon.</summary>
    private static (string Name, string? Side) Split(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? (text, null) : (text[..colon], text[(colon + 1)..]);
    }

    private static HarmSide? SideOf(string text)
    {
        var place = Array.FindIndex(Sides, side => text.Equals(side.ToString(), StringComparison.OrdinalIgnoreCase));
        return place < 0 ? null : Sides[place];
    }
}
