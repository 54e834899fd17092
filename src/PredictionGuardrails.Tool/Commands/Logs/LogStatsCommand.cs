using System.CommandLine;
using PredictionGuardrails.Tool.Logs;
using PredictionGuardrails.Tool.Output;

namespace PredictionGuardrails.Tool.Commands.Logs;

/// <summary><c>guardrails log stats</c>: counts records by guard and day, and reports losses.</summary>
internal static class LogStatsCommand
{
    public static Command Create(ToolConsole console)
    {
        var command = new Command("stats", "Count records by guard and day, estimate calls, and report losses.");
        var folder = LogCommand.AddFolder(command);
        var guard = new Option<string?>("--guard") { Description = "Guard whose records are counted. [default: all]", HelpName = "NAME" };
        command.Options.Add(guard);
        var output = new OutputOptions(command);
        command.SetLogWork(async (parsed, cancellationToken) =>
        {
            var path = parsed.GetRequiredValue(folder);
            var stats = await console.WithProgress(
                $"Reading {path}", progress => LogStats.ReadAsync(path, parsed.GetValue(guard), progress, cancellationToken));
            console.Write(output.Format(parsed), stats, ToolJson.Readable.LogStats, LogStatsDocument.Of);
            return ExitCodes.Done;
        });
        return command;
    }
}
