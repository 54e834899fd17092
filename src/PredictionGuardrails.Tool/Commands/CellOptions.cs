using System.CommandLine;
using System.CommandLine.Parsing;
using PredictionGuardrails.Tool.Files;
using PredictionGuardrails.Tool.Output;

namespace PredictionGuardrails.Tool.Commands;

/// <summary>The format of numbers and times in a file, and what represents a missing value.</summary>
internal sealed class CellOptions
{
    private readonly Option<string[]> _missing = new("--missing")
    {
        Description = "Text that represents a missing value, for example NA. Can be repeated. [default: blank]",
        HelpName = "TEXT",
    };

    private readonly Option<string> _decimal = new("--decimal")
    {
        Description = "Decimal separator. [default: .]",
        HelpName = ".|,",
    };

    private readonly Option<string?> _thousands = new("--thousands") { Description = "Thousands separator. [default: none]", HelpName = "CHAR" };
    private readonly Option<string?> _time = new("--time-format")
    {
        Description = "Format of times: a .NET format, for example \"dd/MM/yyyy HH:mm\", or seconds, milliseconds, microseconds, or nanoseconds since 1970. [default: detected, ISO 8601 or since 1970]",
        HelpName = "FORMAT",
    };

    public CellOptions()
    {
        _decimal.AcceptOnlyFromAmong(".", ",");
        _thousands.Validators.Add(result =>
        {
            if (result.Tokens is [.., { Value: var text }] && !(text is [var separator] && CellFormat.MaySeparateThousands(separator)))
            {
                result.AddError($"--thousands: {OneLine.Quote(text)} isn't valid. Expected a comma, a period, a space, an apostrophe, or an underscore.");
            }
        });
        _time.Validators.Add(result =>
        {
            if (result.Tokens is [.., { Value: var text }] && TimeFormat.Of(text, out var whyNot) is null)
            {
                result.AddError($"--time-format: {OneLine.Quote(text)} isn't valid. {whyNot}");
            }
        });
    }

    public IReadOnlyList<Option> All => [_missing, _decimal, _thousands, _time];

    public void Validate(CommandResult result)
    {
        var point = result.GetResult(_decimal) is { Tokens: [.., { Value: var stated }] } ? stated : ".";
        if (result.GetResult(_thousands) is { Tokens: [.., { Value: var text }] } && text == point)
        {
            var otherwise = point == "." ? "To use it for thousands, add --decimal ,." : "Use another character.";
            result.AddError($"--thousands: {OneLine.Quote(text)} is the decimal separator. {otherwise}");
        }
    }

    public CellFormat Format(ParseResult parsed) => new()
    {
        Missing = parsed.GetValue(_missing) ?? [],
        Decimal = parsed.GetValue(_decimal) is [var point] ? point : '.',
        Thousands = parsed.GetValue(_thousands) is [var separator] ? (CellFormat.IsBlank(separator) ? ' ' : separator) : null,
        Time = parsed.GetValue(_time) is { } format ? TimeFormat.Of(format, out _) : null,
    };
}
