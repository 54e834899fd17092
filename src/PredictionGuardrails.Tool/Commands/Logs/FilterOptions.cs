using System.CommandLine;
using PredictionGuardrails.Tool.Logs;

namespace PredictionGuardrails.Tool.Commands.Logs;

/// <summary>The options for the records of a log that a command reads.</summary>
internal sealed class FilterOptions
{
    private readonly Option<string?> _guard = new("--guard") { Description = "Guard whose records are read. [default: all]", HelpName = "NAME" };
    private readonly Option<string?> _unit = new("--unit") { Description = "Unit, for example a customer. [default: all]", HelpName = "ID" };
    private readonly TimeOptions _time;

    public FilterOptions(Command command)
    {
        command.Options.Add(_guard);
        command.Options.Add(_unit);
        _time = new TimeOptions(command);
    }

    public RecordFilter Read(ParseResult parsed) => _time.Read(parsed) with { Guard = parsed.GetValue(_guard), Unit = parsed.GetValue(_unit) };
}
