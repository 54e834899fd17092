using System.CommandLine;
using PredictionGuardrails.Tool.Drills;
using PredictionGuardrails.Tool.Histories;
using PredictionGuardrails.Tool.Output;
using PredictionGuardrails.Tool.Settings;
using PredictionGuardrails.Tool.Suggestions;

namespace PredictionGuardrails.Tool.Commands;

/// <summary><c>guardrails drill</c>: the catalogue of silent failures against a guard.</summary>
internal static class DrillCommand
{
    public static Command Create(ToolConsole console)
    {
        var command = new Command("drill", "Which silent failures a guard would catch, by what and how soon, and how often it would be wrong.");
        var input = new InputOptions(command);
        var guard = new GuardOptions(command);
        var none = new Option<bool>("--no-settings") { Description = "Try a guard without any settings. Without this and --settings, what suggest says is tried." };
        var faults = new Option<string[]>("--fault") { Description = "Try this fault; may be repeated. All by default.", HelpName = "NAME" };
        var repetitions = new Option<int>("--repetitions") { Description = "How often each is tried, each time with other rows to learn from.", HelpName = "N", DefaultValueFactory = _ => 20 };
        var seed = new Option<int>("--seed") { Description = "The seed of chance; the same one gives the same scorecard.", HelpName = "N", DefaultValueFactory = _ => 1 };
        var inOrder = new Option<bool>("--in-order") { Description = "Rows come in the file's own order, not in one of chance." };
        var clean = new Option<int?>("--clean") { Description = "How many rows without a fault are watched in each repetition; all that are left by default.", HelpName = "N" };
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
            var result = console.WithProgress("Trying the catalogue of silent failures", progress => drill.Run(progress, cancellationToken));
            console.Write(output.Format(parsed), result, ToolJson.Readable.DrillResult, DrillDocument.Of);
            return ExitCodes.Done;

            TriedSettings Suggested() =>
                console.WithProgress("Looking for settings", _ => Suggester.ToTried(
                    Suggester.Suggest(history, given.Guard, allowsMissing: false, tryShifts: null, cancellationToken)));
        });
        return command;
    }
}
