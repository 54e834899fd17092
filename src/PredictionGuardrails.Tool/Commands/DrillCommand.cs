using System.CommandLine;
using PredictionGuardrails.Tool.Drills;
using PredictionGuardrails.Tool.Histories;
using PredictionGuardrails.Tool.Output;
using PredictionGuardrails.Tool.Settings;
using PredictionGuardrails.Tool.Suggestions;

namespace PredictionGuardrails.Tool.Commands;

/// <summary><c>guardrails drill</c>: injects simulated failures and reports which ones a guard detects.</summary>
internal static class DrillCommand
{
    public static Command Create(ToolConsole console)
    {
        var command = new Command("drill", "Inject simulated failures and report which ones the guard detects.");
        var input = new InputOptions(command);
        var guard = new GuardOptions(command, "the suggested settings");
        var none = new Option<bool>("--no-settings") { Description = "Use a guard without settings." };
        var faults = new Option<string[]>("--fault") { Description = "Name of a fault to inject. Can be repeated. [default: all]", HelpName = "NAME" };
        var repetitions = new Option<int>("--repetitions") { Description = "Number of runs per fault, each with other rows to learn from.", HelpName = "N", DefaultValueFactory = _ => 20 };
        var seed = new Option<int>("--seed") { Description = "Random seed. The same seed gives the same results.", HelpName = "N", DefaultValueFactory = _ => 1 };
        var inOrder = new Option<bool>("--in-order") { Description = "Keep the file's row order instead of shuffling." };
        var clean = new Option<int?>("--clean") { Description = "Number of rows without a fault in each run. [default: all remaining rows]", HelpName = "N" };
        repetitions.Validators.Add(result => Requirements.AtMost(result, "--repetitions", 10_000));
        repetitions.Validators.Add(result => Requirements.AtLeast(result, "--repetitions", 1));
        clean.Validators.Add(result => Requirements.AtLeast(result, "--clean", 0));
        command.Validators.Add(result => Requirements.NotBoth(result, guard.Settings, none));
        foreach (var option in new Option[] { none, faults, repetitions, seed, inOrder, clean })
        {
            command.Options.Add(option);
        }

        var output = new OutputOptions(command);
        command.SetWork((parsed, cancellationToken) =>
        {
            var source = input.File(parsed, console);
            var column = input.Columns(parsed)[0];
            var name = column.GuardName;
            var given = guard.Read(parsed, name);
            var history = console.WithProgress($"Reading {source.Name}", progress => History.Read(source, column, progress, cancellationToken));
            var settings = given;
            var settingsAre = "given";
            if (parsed.GetValue(none))
            {
                settingsAre = "none";
            }
            else if (!guard.AreGiven(parsed))
            {
                settings = Suggested();
                settingsAre = "suggested";
            }

            var drill = new HistoryDrill(history, settings, settingsAre)
            {
                Repetitions = parsed.GetValue(repetitions),
                Seed = parsed.GetValue(seed),
                Faults = parsed.GetValue(faults) ?? [],
                InOrder = parsed.GetValue(inOrder),
                CleanPredictions = parsed.GetValue(clean),
            };
            var result = console.WithProgress("Injecting faults", progress => drill.Run(progress, cancellationToken));
            console.Write(output.Format(parsed), result, ToolJson.Readable.DrillResult, DrillDocument.Of);
            return ExitCodes.Done;

            TriedSettings Suggested() =>
                console.WithProgress("Suggesting settings", _ => Suggester.ToTried(
                    Suggester.Suggest(history, given.Guard, allowsMissing: false, tryShifts: null, cancellationToken)));
        });
        return command;
    }
}
