using System.CommandLine;
using Spectre.Console;

namespace PredictionGuardrails.Detecting.RealTraffic;

/// <summary>The subcommand that puts real traffic to guards.</summary>
internal static class TrafficCommand
{
    public static Command Create()
    {
        var seedSet = new Option<string>("--seed-set") { Description = "Which streams are drawn.", DefaultValueFactory = _ => HealthyStream.Building };
        seedSet.AcceptOnlyFromAmong(HealthyStream.Building, HealthyStream.Final);
        var streams = new Option<string>("--streams") { Description = "Only streams whose name has this in it.", DefaultValueFactory = _ => "" };
        var noFaults = new Option<bool>("--no-faults") { Description = "Healthy streams alone." };
        var isShort = new Option<bool>("--short") { Description = "A few short streams." };
        var nab = new Option<DirectoryInfo?>("--nab") { Description = "The folder with files of the Numenta Anomaly Benchmark and their windows.json: they are scored too." };
        var output = new Option<FileInfo?>("--out") { Description = "A Markdown file to write the tables to." };
        var command = new Command("real-traffic", "Puts streams with a daily rhythm to guards with the settings of the quick start.") { seedSet, streams, noFaults, isShort, nab, output };
        command.SetAction(parsed =>
        {
            var set = parsed.GetRequiredValue(seedSet);
            var chosen = (parsed.GetValue(isShort) ? HealthyStream.Short(set) : HealthyStream.All(set))
                .Where(stream => stream.Name.Contains(parsed.GetRequiredValue(streams), StringComparison.Ordinal)).ToList();
            var text = chosen.Count == 0 ? "" : TrafficReport.Write(Run(chosen, !parsed.GetValue(noFaults)), set);
            if (parsed.GetValue(nab) is { } folder)
            {
                text += Score(folder);
            }

            Console.WriteLine(text);
            if (parsed.GetValue(output) is { } file)
            {
                File.WriteAllText(file.FullName, text);
            }
        });
        return command;
    }

    private static TrafficTables Run(List<HealthyStream> streams, bool hasFaults) => AnsiConsole.Progress().Start(progress =>
    {
        var tables = new TrafficTables();
        var task = progress.AddTask("real traffic", maxValue: streams.Count);
        foreach (var stream in streams)
        {
            task.Description = Markup.Escape(stream.Name);
            tables.Add(stream, hasFaults);
            task.Increment(1);
        }

        return tables;
    });

    private static string Score(DirectoryInfo folder) => AnsiConsole.Progress().Start(progress =>
    {
        var files = NabFile.ReadAll(folder);
        var task = progress.AddTask("Numenta Anomaly Benchmark", maxValue: files.Count);
        return NabReport.Write(files.ConvertAll(file =>
        {
            task.Description = Markup.Escape(file.Name);
            var result = NabScore.Of(file);
            task.Increment(1);
            return result;
        }));
    });
}
