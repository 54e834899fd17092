using System.CommandLine;
using System.Globalization;
using PredictionGuardrails.Tool.Files;
using PredictionGuardrails.Tool.Output;
using PredictionGuardrails.Tool.Replays;

namespace PredictionGuardrails.Tool.Commands;

/// <summary><c>guardrails replay</c>: runs past predictions through a guard and lists the breaches.</summary>
internal static class ReplayCommand
{
    public static Command Create(ToolConsole console)
    {
        var command = new Command("replay", "Run past predictions through a guard and list the breaches. Row numbers start at 0 and don't include the header.");
        var input = new InputOptions(command);
        var guard = new GuardOptions(command, "a guard without settings");
        var learn = new Option<int?>("--learn") { Description = "Number of rows to learn from. [default: 1000, or the configured value]", HelpName = "N" };
        var baseline = new Option<string?>("--baseline") { Description = "Baseline to load instead of learning, written by profile --out or by a guard.", HelpName = "FILE" };
        var mode = new Option<GuardMode?>("--mode") { Description = "Mode of the guard: Enforce, Observe, or Off. [default: Enforce, or the configured value]", HelpName = "MODE" };
        var from = new Option<long>("--from") { Description = "First row to replay. Rows before it are skipped. [default: 0]", HelpName = "ROW" };
        var keepGoing = new Option<bool>("--keep-going") { Description = "Continue after each alarm: reset the change evidence and keep the breaker closed." };
        var time = new Option<string?>("--time") { Description = "Column with the time for windows, learning, and the breaker. [default: a virtual clock]", HelpName = "COLUMN" };
        var sort = new Option<bool>("--sort") { Description = "Sort the rows by --time in memory (at most 20 million rows)." };
        var every = new Option<string?>("--every") { Description = "Time between two rows on the virtual clock. [default: 00:00:01]", HelpName = "DURATION" };
        var most = new Option<int>("--most") { Description = "Maximum number of breaches to list.", HelpName = "N", DefaultValueFactory = _ => 1000 };
        var fail = new Option<bool>("--fail-on-breach") { Description = "Exit with code 1 if any breach is found." };
        mode.AcceptOnlyFromAmong(StringComparer.OrdinalIgnoreCase, Enum.GetNames<GuardMode>());
        learn.Validators.Add(result => Requirements.AtLeast(result, "--learn", 100));
        from.Validators.Add(result => Requirements.AtLeast(result, "--from", 0));
        most.Validators.Add(result => Requirements.AtLeast(result, "--most", 1));
        most.Validators.Add(result => Requirements.AtMost(result, "--most", 1_000_000));
        every.Validators.Add(result => Requirements.Duration(result, "--every"));
        command.Validators.Add(result =>
        {
            Requirements.NotBoth(result, learn, baseline);
            Requirements.NotBoth(result, time, every);
            Requirements.NotBoth(result, sort, from);
            Requirements.Needs(result, sort, time);
        });
        foreach (var option in new Option[] { learn, baseline, mode, from, keepGoing, time, sort, every, most, fail })
        {
            command.Options.Add(option);
        }

        var output = new OutputOptions(command);
        command.SetWork((parsed, cancellationToken) =>
        {
            using var copy = parsed.GetValue(baseline) is { } path ? new BaselineCopy(path) : null;
            var settings = guard.Read(parsed, "replay").With(Overrides(parsed.GetValue(learn), parsed.GetValue(mode)));
            settings = copy is null ? settings : settings.With(("Baseline:Path", copy.Write(settings.Guard)));
            var source = input.File(parsed, console);
            var column = input.Columns(parsed)[0];
            return Run(
                new ReplayRequest
                {
                    File = source.Name,
                    Column = column.Name,
                    Settings = settings,
                    Baseline = parsed.GetValue(baseline),
                    Time = parsed.GetValue(time),
                    Sorts = parsed.GetValue(sort),
                    Every = parsed.GetValue(every) is { } text ? TimeSpan.Parse(text, CultureInfo.InvariantCulture) : TimeSpan.FromSeconds(1),
                    From = parsed.GetValue(from),
                    KeepsGoing = parsed.GetValue(keepGoing),
                    MostBreaches = parsed.GetValue(most),
                },
                source,
                column,
                parsed.GetValue(fail),
                output.Format(parsed),
                console,
                cancellationToken);
        });
        return command;
    }

    /// <summary>The settings that options override.</summary>
    public static (string Setting, string Value)[] Overrides(int? learn, GuardMode? mode) =>
    [
        .. learn is { } rows ? new[] { ("Baseline:Predictions", rows.ToString(CultureInfo.InvariantCulture)) } : [],
        .. mode is { } stated ? new[] { ("Mode", stated.ToString()) } : [],
    ];

    private static int Run(
        ReplayRequest request, FileSource source, ColumnRequest column, bool fails, ReportFormat format, ToolConsole console, CancellationToken cancellationToken)
    {
        var result = console.WithProgress($"Replaying {source.Name}", progress => Replay.Run(request, source, column, progress, cancellationToken));
        console.Write(format, result, ToolJson.Readable.ReplayResult, ReplayDocument.Of);
        return fails && result.BreachesFound > 0 ? ExitCodes.Found : ExitCodes.Done;
    }
}
