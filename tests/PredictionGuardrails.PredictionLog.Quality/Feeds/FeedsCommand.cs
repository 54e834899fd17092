using System.CommandLine;

namespace PredictionGuardrails.PredictionLog.QualitySimulation;

/// <summary>The command that measures alarms of feeds.</summary>
internal static class FeedsCommand
{
    public static Command Create()
    {
        var seeds = new Option<int>("--seeds") { Description = "The number of years of each feed.", DefaultValueFactory = _ => 4 };
        var output = new Option<FileInfo?>("--output") { Description = "A Markdown file to write the table to." };
        var command = new Command("feeds", "Measures how often rules on feeds of outcomes are breached by healthy feeds, and how late by others.") { seeds, output };
        command.SetAction(parsed =>
        {
            var alarms = new FeedAlarms(parsed.GetValue(seeds));
            var text = alarms.Measure();
            Console.WriteLine(text);
            if (parsed.GetValue(output) is { } file)
            {
                File.WriteAllText(file.FullName, text);
            }

            return alarms.AreWithinLimits ? 0 : 1;
        });
        return command;
    }
}
