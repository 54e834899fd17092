using System.CommandLine;
using PredictionGuardrails.Tool.Output;

namespace PredictionGuardrails.Tool.Commands;

/// <summary>The option for the format of a result.</summary>
internal sealed class OutputOptions
{
    private readonly Option<ReportFormat> _format = new("--format")
    {
        Description = "Output format: table, json, or markdown. [default: table]",
        HelpName = "FORMAT",
    };

    public OutputOptions(Command command)
    {
        _format.AcceptOnlyFromAmong("table", "json", "markdown");
        command.Options.Add(_format);
    }

    public ReportFormat Format(ParseResult parsed) => parsed.GetValue(_format);
}
