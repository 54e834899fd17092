using System.CommandLine;
using System.Globalization;
using PredictionGuardrails.Tool.Files;
using PredictionGuardrails.Tool.Output;
using PredictionGuardrails.Tool.Replays;

namespace PredictionGuardrails.Tool.Commands;

/// <summary><c>guardrails replay</c>: what a guard would have said of a history.</summary>
internal static class ReplayCommand
{
    public static Command Create(ToolConsole console)
    {
        var command = new Command("replay", "What a guard would have done about every row of a history. Row numbers begin at 0, without the header.");
        var input = new InputOptions(command);
        var guard = new GuardOptions(command);
        var learn = new Option<int?>("--learn") { Description = "From how many rows it learns; 1,000 by default, or what the settings say.", HelpName = "N" };
        var baseline = new Option<string?>("--baseline") { Description = "A baseline that it loads in place of learning: what profile --out wrote, or a guard.", HelpName = "FILE" };
        var mode = new Option<GuardMode?>("--mode") { Description = "Enforce, Observe or Off; by default Enforce, or what the settings say.", HelpName = "MODE" };
        var from = new Option<long>("--from") { Description = "The first row that is put to the guard; those before it are left out.", HelpName = "ROW" };
        var keepGoing = new Option<bool>("--keep-going") { Description = "Go on after each breach of a rule as if there had been none, so that every one is listed: the breaker stays closed, evidence begins anew." };
        var time = new Option<string?>("--time") { Description = "A column with the time: windows, learning and breaker go by it. Without it a virtual clock goes.", HelpName = "COLUMN" };
        var sort = new Option<bool>("--sort") { Description = "Sort the rows by --time in memory, at most 20 million; rows of the same time stay in the file's order." };
        var every = new Option<string?>("--every") { Description = "From row to row on the virtual clock: 00:00:01, the default.", HelpName = "DURATION" };
        var most = new Option<int>("--most") { Description = "How many breaches are listed at the most.", HelpName = "N", DefaultValueFactory = _ => 1000 };
        var fail = new Option<bool>("--fail-on-breach") { Description = "Exit with 1 where anything was breached." };
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
            var settings = guard.Read(parsed, "replay").With(Overrides(parsed.GetValue(learn), parsed.GetValue(mode), parsed.GetValue(time) is not null));
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

    private static (string Setting, string Value)[] Overrides(int? learn, GuardMode? mode, bool hasTime) =>
    [
        .. learn is { } rows ? new[] { ("Baseline:Predictions", rows.ToString(CultureInfo.InvariantCulture)) } : [],
        .. mode is { } stated ? new[] { ("Mode", stated.ToString()) } : [],
        .. hasTime ? [] : new[] { ("Baseline:MinimumDuration", "00:00:00") },
    ];

    private static int Run(
        ReplayRequest request, FileSource source, ColumnRequest column, bool fails, ReportFormat format, ToolConsole console, CancellationToken cancellationToken)
    {
        var result = console.WithProgress($"Replaying {source.Name}", progress => Replay.Run(request, source, column, progress, cancellationToken));
        console.Write(format, result, ToolJson.Readable.ReplayResult, ReplayDocument.Of);
        return fails && result.BreachesFound > 0 ? ExitCodes.Found : ExitCodes.Done;
    }
}
