using System.CommandLine;
using PredictionGuardrails.Tool.Drills;
using PredictionGuardrails.Tool.Files;
using PredictionGuardrails.Tool.Histories;
using PredictionGuardrails.Tool.Output;
using PredictionGuardrails.Tool.Suggestions;

namespace PredictionGuardrails.Tool.Commands;

/// <summary><c>guardrails suggest</c>: settings to paste, with reasons.</summary>
internal static class SuggestCommand
{
    /// <summary>So many clean predictions are watched in each repetition of the drill.</summary>
    private const int CleanPredictions = 20_000;

    public static Command Create(ToolConsole console)
    {
        var command = new Command("suggest", "Settings to paste into appsettings.json, each with its reason, and what they would have caught.");
        var input = new InputOptions(command);
        var guard = new Option<string?>("--guard") { Description = "The guard's name in code; the column's name by default.", HelpName = "NAME" };
        var repetitions = new Option<int>("--repetitions") { Description = "How often the drill at the end tries each fault; 0 for no drill.", HelpName = "N", DefaultValueFactory = _ => 5 };
        repetitions.Validators.Add(result => Requirements.AtLeast(result, "--repetitions", 0));
        guard.Validators.Add(result => Requirements.GuardName(result));
        command.Options.Add(guard);
        command.Options.Add(repetitions);
        var output = new OutputOptions(command);
        command.SetWork((parsed, cancellationToken) => Run(
            input.File(parsed, console), input.Columns(parsed)[0], parsed.GetValue(guard), parsed.GetValue(repetitions), output.Format(parsed), console, cancellationToken));
        return command;
    }

    private static int Run(
        FileSource source, ColumnRequest column, string? guard, int repetitions, ReportFormat format, ToolConsole console, CancellationToken cancellationToken)
    {
        var history = console.WithProgress($"Reading {source.Name}", progress => History.Read(source, column, progress, cancellationToken));
        var result = console.WithProgress("Learning from it", _ => Suggester.Suggest(history, guard ?? column.Name.Replace(':', '_'), cancellationToken));
        if (repetitions > 0)
        {
            var drill = new HistoryDrill(history, Suggester.ToTried(result), "suggested") { Repetitions = repetitions, CleanPredictions = CleanPredictions };
            result = result with { Drill = console.WithProgress("Trying the catalogue of silent failures", progress => drill.Run(progress, cancellationToken)) };
        }

        console.Write(format, result, ToolJson.Readable.SuggestResult, SuggestDocument.Of);
        return ExitCodes.Done;
    }
}
