using System.CommandLine;
using PredictionGuardrails.Tool.Files;
using PredictionGuardrails.Tool.Output;
using PredictionGuardrails.Tool.Profiles;

namespace PredictionGuardrails.Tool.Commands;

/// <summary><c>guardrails profile</c>: what a model's outputs look like.</summary>
internal static class ProfileCommand
{
    public static Command Create(ToolConsole console)
    {
        var command = new Command("profile", "What a model's outputs look like, and the baseline that a guard would learn from them.");
        var input = new InputOptions(command, takesColumns: true);
        var by = new Option<string?>("--by") { Description = "A column that tells segments apart: country, model version.", HelpName = "COLUMN" };
        var segments = new Option<int>("--segments") { Description = "How many segments are told apart, the rest together as \"other\".", HelpName = "N", DefaultValueFactory = _ => 20 };
        var time = new Option<string?>("--time") { Description = "A column with the time, for a profile by hour.", HelpName = "COLUMN" };
        var hours = new Option<HoursOf>("--hours") { Description = "Hours of the day, the default, or of the week.", HelpName = "day|week" };
        var zone = new Option<string?>("--time-zone") { Description = "By which clock the hours are: the name of a time zone, such as Europe/Berlin; UTC by default. Times without an offset are UTC.", HelpName = "NAME" };
        var version = new Option<string?>("--version") { Description = "The version of the model that made these predictions, kept with the baseline.", HelpName = "NAME" };
        var baseline = new Option<string?>("--out") { Description = "A file to write the baseline to, which a guard loads by Baseline:Path.", HelpName = "FILE" };
        var guard = new Option<string?>("--guard") { Description = "The guard that may load it; any by default.", HelpName = "NAME" };
        hours.AcceptOnlyFromAmong("day", "week");
        segments.Validators.Add(result => Requirements.AtLeast(result, "--segments", 1));
        segments.Validators.Add(result => Requirements.AtMost(result, "--segments", 1000));
        foreach (var option in new Option[] { by, segments, time, hours, zone, version, baseline, guard })
        {
            command.Options.Add(option);
        }

        var output = new OutputOptions(command);
        command.SetWork((parsed, cancellationToken) => Run(
            new ProfileRequest
            {
                Source = input.File(parsed, console),
                Columns = input.Columns(parsed),
                By = parsed.GetValue(by),
                MaximumSegments = parsed.GetValue(segments),
                Time = parsed.GetValue(time),
                Hours = parsed.GetValue(hours),
                Zone = parsed.GetValue(zone) is { } name ? Zone(name) : TimeZoneInfo.Utc,
            },
            parsed.GetValue(baseline) is { } path ? new BaselineTarget(path, parsed.GetValue(guard), parsed.GetValue(version)) : null,
            output.Format(parsed),
            console,
            cancellationToken));
        return command;
    }

    private static TimeZoneInfo Zone(string name) => TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone)
        ? zone
        : throw new InputException($"--time-zone is {name}, which this machine does not know: names are like Europe/Berlin, America/New_York, UTC.");

    private static int Run(ProfileRequest request, BaselineTarget? target, ReportFormat format, ToolConsole console, CancellationToken cancellationToken)
    {
        target?.Check();
        var profiler = console.WithProgress($"Reading {request.Source.Name}", progress => Profiler.Run(request, progress, cancellationToken));
        var baselines = profiler.Columns.Select((_, i) => profiler.ToBaseline(i)).ToList();
        var statuses = baselines.Select((baseline, i) => baseline is null ? null : TrialGuard.StatusOf(baseline, profiler.KindOf(i))).ToList();
        target?.Write(profiler, request, baselines);
        var result = profiler.ToResult(baselines, statuses);
        result = target is null ? result : result with { Baseline = target.Path, Warnings = [.. result.Warnings, .. profiler.WarnOfParts(baselines)] };
        console.Write(format, result, ToolJson.Readable.ProfileResult, ProfileDocument.Of);
        return ExitCodes.Done;
    }

    /// <summary>Where a baseline is to be written.</summary>
    private sealed record BaselineTarget(string Path, string? Guard, string? Version)
    {
        /// <summary>Finds out before long work whether the file can be written at all.</summary>
        public void Check()
        {
            if (string.IsNullOrWhiteSpace(Path) || Path.Contains('\0', StringComparison.Ordinal))
            {
                throw new InputException("--out is no path: a file is expected.");
            }

            if (Directory.Exists(Path))
            {
                throw new InputException($"--out is {Path}, a folder: a file is expected.");
            }
        }

        public void Write(Profiler profiler, ProfileRequest request, List<Baseline?> baselines)
        {
            var names = request.Columns.Select((column, i) => i == 0 ? "prediction" : column.Name).ToList();
            var all = new Dictionary<string, Baseline>();
            var tooLarge = baselines.FindIndex(baseline => baseline is { Values.FiniteCount: > 0 } && !double.IsFinite(baseline.Values.StandardDeviation));
            if (tooLarge >= 0)
            {
                throw new InputException($"{Overflows.Of(request.Source.Name, request.Columns[tooLarge].Name)} A baseline can't be written without it.");
            }

            for (var i = 0; i < names.Count; i++)
            {
                all[names[i]] = baselines[i] ?? throw new InputException(
                    $"{request.Source.Name}: a baseline needs at least {NumberBaselineLearner.MinimumSampleCount} values with finite ones among them, and column \"{request.Columns[i].Name}\" has {Words.Of(profiler.Columns[i].ToSnapshot().Count, "value")}.");
            }

            foreach (var (segment, columns) in profiler.Segments)
            {
                for (var i = 0; i < columns.Count; i++)
                {
                    if (columns[i].ToBaseline() is { } baseline)
                    {
                        all[$"{names[i]} of {segment}"] = baseline;
                    }
                }
            }

            try
            {
                BaselineFile.Write(Path, all, Guard, Version);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
            {
                throw new InputException($"The baseline cannot be written to {Path}: {exception.Message}", exception);
            }
        }
    }
}
