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
        var allowMissing = new Option<bool>("--allow-missing") { Description = "A missing value is normal here: it is no breach, and its share is learned." };
        var time = new Option<string?>("--time") { Description = "A column with the time: whether shifts may open the breaker is tried on it.", HelpName = "COLUMN" };
        var sort = new Option<bool>("--sort") { Description = "Sort the rows by --time in memory for that, at most 20 million; rows of the same time stay in the file's order." };
        repetitions.Validators.Add(result => Requirements.AtMost(result, "--repetitions", 10_000));
        repetitions.Validators.Add(result => Requirements.AtLeast(result, "--repetitions", 0));
        guard.Validators.Add(result => Requirements.GuardName(result));
        command.Validators.Add(result => Requirements.Needs(result, sort, time));
        foreach (var option in new Option[] { guard, repetitions, allowMissing, time, sort })
        {
            command.Options.Add(option);
        }

        var output = new OutputOptions(command);
        command.SetWork((parsed, cancellationToken) =>
        {
            var source = input.File(parsed, console);
            var column = input.Columns(parsed)[0];
            var trial = parsed.GetValue(time) is { } at ? new ShiftTrial(Twice(source), column, at, parsed.GetValue(sort)) : null;
            return Run(
                source,
                column,
                parsed.GetValue(guard),
                parsed.GetValue(allowMissing),
                trial,
                parsed.GetValue(repetitions),
                output.Format(parsed),
                console,
                cancellationToken);
        });
        return command;
    }

    /// <summary>A file that can be read more than once.</summary>
    /// <exception cref="InputException">It is standard input.</exception>
    private static FileSource Twice(FileSource source) =>
        source.IsRepeatable ? source : throw new InputException($"suggest --time reads its input twice, and {source.Name} can be read once: give a file.");

    private static int Run(
        FileSource source,
        ColumnRequest column,
        string? guard,
        bool allowsMissing,
        ShiftTrial? trial,
        int repetitions,
        ReportFormat format,
        ToolConsole console,
        CancellationToken cancellationToken)
    {
        var history = console.WithProgress($"Reading {source.Name}", progress => History.Read(source, column, progress, cancellationToken));
        var result = console.WithProgress("Learning from it", progress => Suggester.Suggest(
            history,
            guard ?? column.GuardName,
            allowsMissing,
            trial is null ? null : settings => trial.Run(settings, progress, cancellationToken),
            cancellationToken));
        if (repetitions > 0)
        {
            var drill = new HistoryDrill(history, Suggester.ToTried(result), "suggested") { Repetitions = repetitions, CleanPredictions = CleanPredictions };
            result = result with { Drill = console.WithProgress("Trying the catalogue of silent failures", progress => drill.Run(progress, cancellationToken)) };
        }

        console.Write(format, result, ToolJson.Readable.SuggestResult, SuggestDocument.Of);
        return ExitCodes.Done;
    }
}
