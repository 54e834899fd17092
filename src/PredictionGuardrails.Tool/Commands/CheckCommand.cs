using System.CommandLine;
using PredictionGuardrails.Tool.Output;
using PredictionGuardrails.Tool.Settings;

namespace PredictionGuardrails.Tool.Commands;

/// <summary><c>guardrails check</c>: what a service would say of its settings at its start.</summary>
internal static class CheckCommand
{
    public static Command Create(ToolConsole console)
    {
        var command = new Command("check", "What a service would say of its settings at its start, every error at once, with line and column.");
        var files = new Argument<string[]>("FILE")
        {
            Description = "The service's appsettings.json; of several, later ones go on top, as appsettings.Production.json does.",
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
