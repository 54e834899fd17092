using System.CommandLine;
using PredictionGuardrails.Tool.Output;

namespace PredictionGuardrails.Tool.Commands;

/// <summary>How a command writes what it found.</summary>
internal sealed class OutputOptions
{
    private readonly Option<ReportFormat> _format = new("--format")
    {
        Description = "How results are written: table, the default, json or markdown.",
        HelpName = "FORMAT",
    };

    public OutputOptions(Command command)
    {
        _format.AcceptOnlyFromAmong("table", "json", "markdown");
        command.Options.Add(_format);
    }

    public ReportFormat Format(ParseResult parsed) => parsed.GetValue(_format);
}
