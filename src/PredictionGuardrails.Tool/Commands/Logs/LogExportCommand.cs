using System.CommandLine;
using PredictionGuardrails.Tool.Logs;
using PredictionGuardrails.Tool.Output;
using PredictionGuardrails.Tool.PointInTime;

namespace PredictionGuardrails.Tool.Commands.Logs;

/// <summary><c>guardrails log export</c>: writes records to a file.</summary>
internal static class LogExportCommand
{
    public static Command Create(ToolConsole console)
    {
        var command = new Command("export", "Write records to a file: with all columns, or as known at a time with outcomes and features for training.");
        var folder = LogCommand.AddFolder(command);
        var file = new Option<string>("--out") { Description = "File to write: .parquet, .csv, or .jsonl.", HelpName = "FILE", Required = true };
        var force = new Option<bool>("--force") { Description = "Overwrite the file if it exists." };
        var filter = new FilterOptions(command);
        command.Options.Add(file);
        command.Options.Add(force);
        var pointInTime = new PointInTimeOptions(command);
        var output = new OutputOptions(command);
        command.SetLogWork(async (parsed, cancellationToken) =>
        {
            var path = parsed.GetRequiredValue(folder);
            if (pointInTime.Read(parsed, path, parsed.GetRequiredValue(file), parsed.GetValue(force), filter.Read(parsed)) is { } request)
            {
                var known = new PointInTimeExport(request);
                var training = await console.WithProgress($"Exporting {path}", progress => known.RunAsync(progress, cancellationToken));
                console.Write(output.Format(parsed), training, ToolJson.Readable.PointInTimeResult, PointInTimeDocument.Of);
                return ExitCodes.Done;
            }

            var export = new LogExport(parsed.GetRequiredValue(file), parsed.GetValue(force));
            var result = await console.WithProgress($"Exporting {path}", progress => export.RunAsync(path, filter.Read(parsed), progress, cancellationToken));
            console.Write(output.Format(parsed), result, ToolJson.Readable.ExportResult, ExportResult.ToDocument);
            return ExitCodes.Done;
        });
        return command;
    }
}
