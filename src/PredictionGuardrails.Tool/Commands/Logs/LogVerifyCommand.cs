using System.CommandLine;
using PredictionGuardrails.Tool.Logs;
using PredictionGuardrails.Tool.Output;

namespace PredictionGuardrails.Tool.Commands.Logs;

/// <summary><c>guardrails log verify</c>: reads every file to its end, and compares counters with what is found.</summary>
internal static class LogVerifyCommand
{
    public static Command Create(ToolConsole console)
    {
        var command = new Command("verify", "Check all files, identifiers, and counters. Exits with code 1 if there is a problem.");
        var folder = LogCommand.AddFolder(command);
        var output = new OutputOptions(command);
        command.SetLogWork(async (parsed, cancellationToken) =>
        {
            var path = parsed.GetRequiredValue(folder);
            var result = await console.WithProgress($"Verifying {path}", progress => VerifyResult.RunAsync(path, progress, cancellationToken));
            console.Write(output.Format(parsed), result, ToolJson.Readable.VerifyResult, VerifyDocument.Of);
            return result.IsValid ? ExitCodes.Done : ExitCodes.Found;
        });
        return command;
    }
}
