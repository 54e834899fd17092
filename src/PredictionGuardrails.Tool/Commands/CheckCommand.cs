using System.CommandLine;
using PredictionGuardrails.Tool.Output;
using PredictionGuardrails.Tool.Settings;

namespace PredictionGuardrails.Tool.Commands;

/// <summary><c>guardrails check</c>: validates settings files as a service does at startup.</summary>
internal static class CheckCommand
{
    public static Command Create(ToolConsole console)
    {
        var command = new Command("check", "Validate settings files.");
        var files = new Argument<string[]>("FILE")
        {
            Description = "Settings file of the service (appsettings.json). Later files override earlier ones.",
            Arity = ArgumentArity.OneOrMore,
        };
        command.Arguments.Add(files);
        var output = new OutputOptions(command);
        command.SetAction(parsed =>
        {
            var result = SettingsCheck.Run(parsed.GetRequiredValue(files));
            console.Write(output.Format(parsed), result, ToolJson.Readable.CheckResult, CheckDocument.Of);
            return result.IsValid ? ExitCodes.Done : ExitCodes.WrongUse;
        });
        return command;
    }
}
