using System.CommandLine;
using PredictionGuardrails.Tool.Files;
using PredictionGuardrails.Tool.Output;
using PredictionGuardrails.Tool.Profiles;

namespace PredictionGuardrails.Tool.Commands;

/// <summary><c>guardrails profile</c>: profiles predictions and creates a baseline.</summary>
internal static class ProfileCommand
{
    public static Command Create(ToolConsole console)
    {
        var command = new Command("profile", "Profile a column of predictions and create a baseline.");
        var input = new InputOptions(command, takesColumns: true);
        var by = new Option<string?>("--by") { Description = "Column to segment by, for example country.", HelpName = "COLUMN" };
        var segments = new Option<int>("--segments") { Description = "Maximum number of segments. The rest is combined as 'other'.", HelpName = "N", DefaultValueFactory = _ => 20 };
        var time = new Option<string?>("--time") { Description = "Column with the time. Adds a profile of each hour.", HelpName = "COLUMN" };
        var hours = new Option<HoursOf>("--hours") { Description = "Hours of the day or of the week. [default: day]", HelpName = "day|week" };
        var zone = new Option<string?>("--time-zone") { Description = "Time zone of the hours, for example Europe/Berlin. [default: UTC]", HelpName = "NAME" };
        var version = new Option<string?>("--version") { Description = "Version of the model, stored in the baseline.", HelpName = "NAME" };
        var baseline = new Option<string?>("--out") { Description = "File to write the baseline to. A guard loads it from Baseline:Path.", HelpName = "FILE" };
        var guard = new Option<string?>("--guard") { Description = "Guard that can load the baseline. [default: any]", HelpName = "NAME" };
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
        : throw new InputException($"--time-zone: This machine doesn't have time zone {OneLine.Quote(name)}. Use a name such as Europe/Berlin, America/New_York, or UTC.");

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

    /// <summary>The file that a baseline is written to.</summary>
    private sealed record BaselineTarget(string Path, string? Guard, string? Version)
    {
        /// <summary>Verifies the path before long work starts.</summary>
        public void Check()
        {
            if (string.IsNullOrWhiteSpace(Path) || Path.Contains('\0', StringComparison.Ordinal))
            {
                throw new InputException("--out: The path isn't valid. Specify a file.");
            }

            if (Directory.Exists(Path))
            {
                throw new InputException($"--out: {OneLine.Quote(Path)} is a directory. Specify a file.");
            }
        }

        public void Write(Profiler profiler, ProfileRequest request, List<Baseline?> baselines)
        {
            var names = request.Columns.Select((column, i) => i == 0 ? "prediction" : column.Name).ToList();
            var all = new Dictionary<string, Baseline>();
            var tooLarge = baselines.FindIndex(baseline => baseline is { Values.FiniteCount: > 0 } && !double.IsFinite(baseline.Values.StandardDeviation));
            if (tooLarge >= 0)
            {
                throw new InputException($"{Overflows.Of(request.Source.Name, request.Columns[tooLarge].Name)} A baseline requires both.");
            }

            for (var i = 0; i < names.Count; i++)
            {
                all[names[i]] = baselines[i] ?? throw new InputException(
                    $"{request.Source.Name}: column {OneLine.Quote(request.Columns[i].Name)}: A baseline requires at least {NumberBaselineLearner.MinimumSampleCount} values, some of them finite, but the column has {Words.Of(profiler.Columns[i].ToSnapshot().Count, "value")}.");
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
                throw new InputException($"Can't write the baseline to {OneLine.Quote(Path)}: {exception.Message}", exception);
            }
        }
    }
}
