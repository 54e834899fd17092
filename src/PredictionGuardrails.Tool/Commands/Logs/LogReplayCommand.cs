using System.CommandLine;
using PredictionGuardrails.Tool.Files;
using PredictionGuardrails.Tool.Logs;
using PredictionGuardrails.Tool.Output;
using PredictionGuardrails.Tool.Replays;

namespace PredictionGuardrails.Tool.Commands.Logs;

/// <summary><c>guardrails log replay</c>: runs logged predictions through a guard with other settings.</summary>
internal static class LogReplayCommand
{
    private const string Unknown = "";

    public static Command Create(ToolConsole console)
    {
        var command = new Command("replay", "Run logged predictions through a guard with other settings, and compare with what happened.");
        var folder = LogCommand.AddFolder(command);
        var guard = new GuardOptions(command, "a guard without settings");
        var metric = new Option<string?>("--metric")
        {
            Description = "Metric to run through the guard, with the settings of the metric. [default: the prediction itself]",
            HelpName = "NAME",
        };
        command.Options.Add(metric);
        var time = new TimeOptions(command);
        var learn = new Option<int?>("--learn") { Description = "Number of predictions to learn from. [default: 1000, or the configured value]", HelpName = "N" };
        var baseline = new Option<string?>("--baseline") { Description = "Baseline to load instead of learning, written by profile --out or by a guard.", HelpName = "FILE" };
        var keepGoing = new Option<bool>("--keep-going") { Description = "Continue after each alarm: reset the change evidence and keep the breaker closed." };
        var fail = new Option<bool>("--fail-on-breach") { Description = "Exit with code 1 if any breach is found." };
        learn.Validators.Add(result => Requirements.AtLeast(result, "--learn", 100));
        command.Validators.Add(result => Requirements.NotBoth(result, learn, baseline));
        foreach (var option in new Option[] { learn, baseline, keepGoing, fail })
        {
            command.Options.Add(option);
        }

        var output = new OutputOptions(command);
        command.SetLogWork(async (parsed, cancellationToken) =>
        {
            using var copy = parsed.GetValue(baseline) is { } file ? new BaselineCopy(file) : null;
            var settings = guard.Read(parsed, Unknown, parsed.GetValue(metric)).With(ReplayCommand.Overrides(parsed.GetValue(learn), mode: null));
            if (settings.Guard == Unknown)
            {
                throw new InputException("Specify the guard with --guard, --settings, or both.");
            }

            settings = copy is null ? settings : settings.With(("Baseline:Path", copy.Write(settings.Guard)));
            var path = parsed.GetRequiredValue(folder);
            var request = new ReplayRequest
            {
                File = path,
                Column = LogReplay.ColumnOf(parsed.GetValue(metric)),
                Settings = settings,
                Baseline = parsed.GetValue(baseline),
                Time = "time",
                Sorts = true,
                KeepsGoing = parsed.GetValue(keepGoing),
            };
            var filter = time.Read(parsed) with { Guard = settings.Guard };
            var result = await console.WithProgress($"Replaying {path}", progress => LogReplay.RunAsync(path, filter, request, progress, cancellationToken));
            console.Write(output.Format(parsed), result, ToolJson.Readable.LogReplay, LogReplay.ToDocument);
            return parsed.GetValue(fail) && result.Replay.BreachesFound > 0 ? ExitCodes.Found : ExitCodes.Done;
        });
        return command;
    }
}
