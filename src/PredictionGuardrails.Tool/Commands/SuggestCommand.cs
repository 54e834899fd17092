using System.CommandLine;
using PredictionGuardrails.Tool.Drills;
using PredictionGuardrails.Tool.Files;
using PredictionGuardrails.Tool.Histories;
using PredictionGuardrails.Tool.Output;
using PredictionGuardrails.Tool.Suggestions;

namespace PredictionGuardrails.Tool.Commands;

/// <summary><c>guardrails suggest</c>: suggests settings with reasons.</summary>
internal static class SuggestCommand
{
    /// <summary>The clean predictions in each run of the drill.</summary>
    private const int CleanPredictions = 20_000;

    public static Command Create(ToolConsole console)
    {
        var command = new Command("suggest", "Suggest guard settings based on past predictions.");
        var input = new InputOptions(command);
        var guard = new Option<string?>("--guard") { Description = "Name of the guard in code. [default: the column name]", HelpName = "NAME" };
        var repetitions = new Option<int>("--repetitions") { Description = "Number of runs per fault in the drill at the end, or 0 to skip it.", HelpName = "N", DefaultValueFactory = _ => 5 };
        var allowMissing = new Option<bool>("--allow-missing") { Description = "Treat missing values as normal: allow them and learn their share." };
        var time = new Option<string?>("--time") { Description = "Column with the time, to evaluate whether shifts can open the breaker.", HelpName = "COLUMN" };
        var sort = new Option<bool>("--sort") { Description = "Sort the rows by --time in memory (at most 20 million rows)." };
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
    /// <exception cref="InputException">The source is standard input.</exception>
    private static FileSource Twice(FileSource source) =>
        source.IsRepeatable ? source : throw new InputException($"suggest --time reads its input twice, but {source.Name} can be read only once. Specify a file.");

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
        var result = console.WithProgress("Suggesting settings", progress => Suggester.Suggest(
            history,
            guard ?? column.GuardName,
            allowsMissing,
            trial is null ? null : settings => trial.Run(settings, progress, cancellationToken),
            cancellationToken));
        if (repetitions > 0)
        {
            var drill = new HistoryDrill(history, Suggester.ToTried(result), "suggested") { Repetitions = repetitions, CleanPredictions = CleanPredictions };
            result = result with { Drill = console.WithProgress("Injecting faults", progress => drill.Run(progress, cancellationToken)) };
        }

        console.Write(format, result, ToolJson.Readable.SuggestResult, SuggestDocument.Of);
        return ExitCodes.Done;
    }
}
