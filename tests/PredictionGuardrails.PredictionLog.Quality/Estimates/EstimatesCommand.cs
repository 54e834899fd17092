using System.CommandLine;

namespace PredictionGuardrails.PredictionLog.QualitySimulation;

/// <summary>The command that compares estimates with the outcomes that came.</summary>
internal static class EstimatesCommand
{
    public static Command Create()
    {
        var trials = new Option<int>("--trials") { Description = "The number of trials of each scenario.", DefaultValueFactory = _ => 20 };
        var data = new Option<DirectoryInfo>("--data") { Description = "The folder with adult.txt and taxi-fare.csv.", Required = true };
        var output = new Option<FileInfo?>("--output") { Description = "A Markdown file to write the table to." };
        var command = new Command("estimates", "Compares estimates of quality with the outcomes that came, on real data.") { trials, data, output };
        command.SetAction(parsed =>
        {
            var estimates = new EstimateTrials(EstimatedModel.All(parsed.GetRequiredValue(data)), parsed.GetValue(trials));
            var text = estimates.Measure();
            Console.WriteLine(text);
            if (parsed.GetValue(output) is { } file)
            {
                File.WriteAllText(file.FullName, text);
            }

            return estimates.AreWithinLimits ? 0 : 1;
        });
        return command;
    }
}
