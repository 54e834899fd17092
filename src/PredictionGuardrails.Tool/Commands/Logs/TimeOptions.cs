using System.CommandLine;
using System.CommandLine.Parsing;
using PredictionGuardrails.Tool.Files;
using PredictionGuardrails.Tool.Logs;
using PredictionGuardrails.Tool.Output;

namespace PredictionGuardrails.Tool.Commands.Logs;

/// <summary>The options for the time of records.</summary>
internal sealed class TimeOptions
{
    private readonly Option<string?> _from = new("--from") { Description = "Earliest time, in UTC unless it has an offset. [default: all]", HelpName = "TIME" };
    private readonly Option<string?> _to = new("--to") { Description = "Time before which records were made. [default: all]", HelpName = "TIME" };

    public TimeOptions(Command command)
    {
        foreach (var option in new[] { _from, _to })
        {
            command.Options.Add(option);
            option.Validators.Add(result => Validate(result, option.Name));
        }
    }

    public static void Validate(OptionResult result, string option)
    {
        if (result.Tokens is [.., { Value: var text }] && !IsoTime.TryParse(text, out _))
        {
            result.AddError($"{option}: {OneLine.Quote(text)} isn't a valid time. Expected ISO 8601, for example 2026-03-01 or 2026-03-01T10:00.");
        }
    }

    public RecordFilter Read(ParseResult parsed) => new() { From = Time(parsed.GetValue(_from)), To = Time(parsed.GetValue(_to)) };

    private static DateTimeOffset? Time(string? text) => text is not null && IsoTime.TryParse(text, out var time) ? time : null;
}
