using System.CommandLine;
using System.Text;

namespace PredictionGuardrails.Detecting.Replicas;

/// <summary>The subcommand that puts one stream to many replicas.</summary>
internal static class ReplicaCommand
{
    public static Command Create()
    {
        var seeds = new Option<int>("--seeds") { Description = "How many fleets are simulated for each cell.", DefaultValueFactory = _ => 20 };
        var ticks = new Option<int>("--ticks") { Description = "How many intervals of a healthy fleet with common causes are simulated.", DefaultValueFactory = _ => 10_000 };
        var output = new Option<FileInfo?>("--out") { Description = "A Markdown file to write the tables to." };
        var command = new Command("fleet", "Puts changes to replicas that share their evidence, and healthy predictions with common causes.") { seeds, ticks, output };
        command.Add(CreateDays());
        command.Add(CreateLate());
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var text = new StringBuilder();
            text.Append(await ChangeDelays.RunAsync(parsed.GetRequiredValue(seeds)));
            text.AppendLine();
            text.Append(await CommonCauses.RunAsync(parsed.GetRequiredValue(ticks)));
            Console.WriteLine(text);
            if (parsed.GetValue(output) is { } file)
            {
                await File.WriteAllTextAsync(file.FullName, text.ToString(), cancellationToken);
            }
        });
        return command;
    }

    private static Command CreateDays()
    {
        var command = new Command("days", "Puts days of traffic to replicas that were started at different hours.");
        command.SetAction(static async (_, _) => Console.WriteLine(await FleetDays.RunAsync()));
        return command;
    }

    private static Command CreateLate()
    {
        var command = new Command("late", "Puts days of traffic to three replicas, and starts one with a wrong model later.");
        command.SetAction(static async (_, _) => Console.WriteLine(await LateReplica.RunAsync()));
        return command;
    }
}
