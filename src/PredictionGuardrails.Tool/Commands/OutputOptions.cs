using System.CommandLine;
using PredictionGuardrails.Tool.Output;

namespace PredictionGuardrails.Tool.Commands;

/// <summary>The option for the format of a result.</summary>
internal sealed class OutputOptions
{
    private readonly Option<ReportFormat> _format;

    /// <param name="command">The command that gets the option.</param>
    /// <param name="hasCsv">Whether the result can be CSV.</param>
    public OutputOptions(Command command, bool hasCsv = false)
    {
        _format = new("--format")
        {
            Description = $"Output format: table, json, {(hasCsv ? "csv, " : "")}or markdown. [default: table]",
            HelpName = "FORMAT",
        };
        _format.AcceptOnlyFromAmong(["table", "json", "markdown", .. hasCsv ? (string[])["csv"] : []]);
        command.Options.Add(_format);
    }

    public ReportFormat Format(ParseResult parsed) => parsed.GetValue(_format);
}
