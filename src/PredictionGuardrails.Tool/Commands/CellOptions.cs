using System.CommandLine;
using System.CommandLine.Parsing;
using PredictionGuardrails.Tool.Files;

namespace PredictionGuardrails.Tool.Commands;

/// <summary>How the numbers and times of a file are written, and what stands for a missing value.</summary>
internal sealed class CellOptions
{
    private readonly Option<string[]> _missing = new("--missing") { Description = "A text that stands for a missing value, beside a blank: NA, null, -1. May be repeated.", HelpName = "TEXT" };
    private readonly Option<string> _decimal = new("--decimal")
    {
        Description = "What separates decimals: a point, the default, or a comma.",
        HelpName = ".|,",
    };

    private readonly Option<string?> _thousands = new("--thousands") { Description = "What separates thousands, such as a comma; nothing by default.", HelpName = "CHARACTER" };
    private readonly Option<string?> _time = new("--time-format")
    {
        Description = "How times are written: a format of .NET such as \"dd/MM/yyyy HH:mm\", or seconds, milliseconds, microseconds, or nanoseconds since 1970; ISO 8601 by default.",
        HelpName = "FORMAT",
    };

    public CellOptions()
    {
        _decimal.AcceptOnlyFromAmong(".", ",");
        _thousands.Validators.Add(result =>
        {
            if (result.Tokens is [.., { Value: var text }] && !(text is [var separator] && CellFormat.MaySeparateThousands(separator)))
            {
                result.AddError($"--thousands is \"{text}\": a comma, a point, a blank, an apostrophe, or an underscore is expected.");
            }
        });
        _time.Validators.Add(result =>
        {
            if (result.Tokens is [.., { Value: var text }] && TimeFormat.Of(text, out var whyNot) is null)
            {
                result.AddError($"--time-format is \"{text}\", which {whyNot}.");
            }
        });
    }

    public IReadOnlyList<Option> All => [_missing, _decimal, _thousands, _time];

    public void Validate(CommandResult result)
    {
        var point = result.GetResult(_decimal) is { Tokens: [.., { Value: var stated }] } ? stated : ".";
        if (result.GetResult(_thousands) is { Tokens: [.., { Value: var text }] } && text == point)
        {
            var otherwise = point == "." ? "say --decimal , too, or give another character" : "give another character";
            result.AddError($"--thousands is \"{text}\", which separates decimals: {otherwise}.");
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
