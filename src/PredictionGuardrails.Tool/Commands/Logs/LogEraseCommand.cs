using System.CommandLine;
using PredictionGuardrails.PredictionLog;
using PredictionGuardrails.Tool.Files;
using PredictionGuardrails.Tool.Logs;
using PredictionGuardrails.Tool.Output;

namespace PredictionGuardrails.Tool.Commands.Logs;

/// <summary><c>guardrails log erase</c>: erases the records of a unit.</summary>
internal static class LogEraseCommand
{
    public static Command Create(ToolConsole console)
    {
        var command = new Command("erase", "Erase all records of a unit that were made before now, also from segments that services have open.");
        var folder = LogCommand.AddFolder(command);
        var unit = new Option<string>("--unit") { Description = "Unit, for example a customer, as log show lists it.", HelpName = "ID", Required = true };
        var yes = new Option<bool>("--yes") { Description = "Confirm that the records are erased. Without it, they are only counted." };
        var key = new Option<string?>("--key-file") { Description = "File with the Base64 text of PredictionLog:ErasureKey. [default: the key in the folder]", HelpName = "FILE" };
        unit.Validators.Add(static result =>
        {
            if (result.Tokens is [{ Value: "" }])
            {
                result.AddError("--unit: The unit is empty. Specify who or what the records are about.");
            }
        });
        foreach (var option in new Option[] { unit, yes, key })
        {
            command.Options.Add(option);
        }

        var output = new OutputOptions(command);
        command.SetLogWork(async (parsed, cancellationToken) =>
        {
            var (path, erased) = (parsed.GetRequiredValue(folder), parsed.GetRequiredValue(unit));
            LogInput.Find(path);
            if (!parsed.GetValue(yes))
            {
                var records = await console.WithProgress($"Reading {path}", progress => CountAsync(path, erased, progress, cancellationToken));
                throw new InputException($"Erasing can't be undone. To erase {Words.Of(records, "record")} of unit {OneLine.Quote(erased)}, add --yes.");
            }

            var erasure = await new PredictionLogEraser(path, ReadKey(parsed.GetValue(key))).EraseAsync(erased, cancellationToken);
            console.Write(output.Format(parsed), EraseResult.Of(path, erasure), ToolJson.Readable.EraseResult, EraseResult.ToDocument);
            return ExitCodes.Done;
        });
        return command;
    }

    private static async Task<long> CountAsync(string path, string unit, Action<double?> progress, CancellationToken cancellationToken)
    {
        // Records contain a UUID in one form, whatever the form that was specified.
        var filter = new RecordFilter { Unit = Guid.TryParse(unit, out var identifier) ? identifier.ToString() : unit };
        using var log = LogInput.Open(path, guard: null);
        return await filter.ReadAsync(log, progress, cancellationToken).LongCountAsync(cancellationToken);
    }

    private static byte[]? ReadKey(string? path)
    {
        try
        {
            return path is null ? null : Convert.FromBase64String(File.ReadAllText(path).Trim());
        }
        catch (FormatException exception)
        {
            throw new InputException($"--key-file: {path} isn't a key. Expected the Base64 text of PredictionLog:ErasureKey.", exception);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InputException($"--key-file: File not found: {path}", exception);
        }
    }
}
